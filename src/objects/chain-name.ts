// Owns the names of chain objects: one per live chain, and one simulated chain per project.
import type { ChainId } from '../domain/asset';

export function chainObjectName(chain: ChainId, projectId: string): string {
  return chain === 'SANDBOX' ? `SANDBOX:${projectId}` : chain;
}

export function chainOfObject(name: string): ChainId {
  return (name.startsWith('SANDBOX:') ? 'SANDBOX' : name) as ChainId;
}
