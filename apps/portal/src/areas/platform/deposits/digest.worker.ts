import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Beside the page, so that a large file does not stop it; piece by piece, so that it takes no memory. */
const PIECE = 8 * 1024 * 1024;

self.addEventListener('message', (event: MessageEvent<File>) => {
  void digest(event.data).catch(() => self.postMessage({ failed: true }));
});

async function digest(file: File): Promise<void> {
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += PIECE) {
    hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
    self.postMessage({ read: Math.min(at + PIECE, file.size) });
  }
  self.postMessage({ sha256: bytesToHex(hash.digest()) });
}
