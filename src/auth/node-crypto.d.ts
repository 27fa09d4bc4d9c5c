// Declares the one function of Node's crypto that the Worker uses; the Node types themselves would hide what a Worker lacks.
declare module 'node:crypto' {
  export function scryptSync(
    password: Uint8Array,
    salt: Uint8Array,
    keyLength: number,
    options: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number },
  ): Uint8Array;
}
