// The pages that everybody may open, for tests and measurements that look at each.

export const publicPages = [
  '/',
  '/about',
  '/privacy-notice',
  '/terms-of-service',
  '/cookies',
  '/auth/signup',
  '/auth/login',
  '/auth/forgotkey',
]
