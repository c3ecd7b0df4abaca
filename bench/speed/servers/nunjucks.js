// Express with Nunjucks as everybody writes it, and no database: draws the site's own album of sixteen pictures.
import { fileURLToPath } from 'node:url'
import express from 'express'

/** What was built: not to be looked at by whoever checks types. */
const { createViews, loadAssets } = await import(new URL('../../../dist/views.js', import.meta.url).href)

const images = Array.from({ length: 16 }, (_, at) => ({
  id: String(at + 1),
  name: `Picture ${at + 1}`,
  caption: 'Pi and Tau, a moment before something falls off the table.',
  description: 'Two cats sit on a table beside a vase; one of them lifts a paw and looks the other way.',
  file: `picture-${at + 1}.svg`,
  url: `/pictures/picture-${at + 1}.svg`,
}))

const app = express()
app.enable('view cache').set('view engine', 'njk')
createViews({
  ...loadAssets(fileURLToPath(new URL('../../../dist/static', import.meta.url))),
  siteName: 'Minimal+User',
  baseUrl: 'https://cats.example',
  development: false,
}).express(app)
app.get('/album/', (_req, res) => {
  res.render('photoalbum/album', {
    user: {
      state: 'confirmed',
      name: 'calm-otter-123456-blue',
      email: 'p@example.org',
      tileUrl: '/tile.svg',
      ownKey: true,
    },
    consent: { given: false, analysis: false },
    theme: 'auto',
    messages: [],
    path: '/album/',
    canonical: 'https://cats.example/album/',
    next: null,
    first: true,
    images,
  })
})
const server = app.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`))
