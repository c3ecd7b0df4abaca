// A certificate for the mailer, which the site asks over https only in production.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'

export interface Certificate {
  pem: { key: string; cert: string }
  /** Where the certificate lies, for NODE_EXTRA_CA_CERTS. */
  file: string
}

/** For localhost, good for a day; made anew in each run. */
export async function makeCertificate(): Promise<Certificate> {
  const notAfterDate = new Date(Date.now() + 24 * 3600_000)
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  })
  const file = join(await mkdtemp(join(tmpdir(), 'minimal-user-certificate-')), 'mailer.pem')
  await writeFile(file, cert)
  return { pem: { key, cert }, file }
}
