// Owns the browser's own make-believe authenticator: a real ceremony in real Chromium, without a finger. Imports only packages.
import type { WatchedPage } from './browser';

export interface VirtualAuthenticator {
  credentials(): Promise<number>;
  /** Whether the person at the device is the one whose finger it knows. */
  verify(isVerified: boolean): Promise<void>;
}

/** A phone's or laptop's built-in authenticator for that page. */
export async function withAuthenticator({ page, context }: WatchedPage): Promise<VirtualAuthenticator> {
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const;
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } });
  return {
    credentials: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    verify: async (isVerified) => {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: isVerified });
    },
  };
}
