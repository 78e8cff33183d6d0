// Files and texts kept with a trial, as bytes.

import { mismatch } from '../../errors/index.ts'

/** Bytes, a text (kept as UTF-8), or a file: `await openAsBlob(path)` of `node:fs`, a browser's `File`. */
export type AttachmentContent = Uint8Array | string | Blob

/** The bytes of an attachment. @throws CerebrosError `INVALID_ARGUMENT` @internal */
export async function bytesOf(content: AttachmentContent): Promise<Uint8Array> {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  if (content instanceof Uint8Array) return content
  if (content instanceof Blob) return new Uint8Array(await content.arrayBuffer())
  throw mismatch('INVALID_ARGUMENT', 'an attachment to be a Uint8Array, a string or a Blob', content, 'For a file on disk, pass await openAsBlob(path).')
}
