// A fast path. Express gives every request and response another prototype, and V8 then treats each as a kind of its own: no
// inline cache holds. Born as what Express wants, they stay one kind, and pages are several times faster.
import { IncomingMessage, ServerResponse } from 'node:http'
import type { Express } from 'express'

/** What `http.createServer` is to make requests and responses of this app from. */
export function settled(app: Express) {
  class Request extends IncomingMessage {}
  class Response extends ServerResponse {}
  app.request = inherit(Request.prototype, app.request)
  app.response = inherit(Response.prototype, app.response)
  return { IncomingMessage: Request, ServerResponse: Response }
}

/** A class, for only what a class makes shares its hidden class; so the prototype of the class becomes Express's own. */
function inherit<Prototype extends object>(own: object, express: Prototype) {
  return Object.setPrototypeOf(own, express) as Prototype
}
