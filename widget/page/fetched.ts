/** What is in `later.ts`. */
export type Later = typeof import('./later.ts');

let coming: Promise<Later> | undefined;

/** Fetches what few visitors need; once, and again where that failed. */
export function later(): Promise<Later> {
  coming ??= import('./later.js').catch((error) => {
    coming = undefined;
    throw error;
  });
  return coming;
}
