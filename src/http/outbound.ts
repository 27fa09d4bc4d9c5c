// Owns which gateways a request hands to a command. Commands know gateways by their types only; this is the one place of the surfaces
// that joins the two.
import { readProofFile, type HostAnswer } from '../gateways/host-check';

/** Reads the file that proves a host from the net. Never throws. */
export function readProof(url: string): Promise<HostAnswer> {
  return readProofFile(url, (address, init) => fetch(address, init));
}
