import { vectorsContract } from '#shared/crypto/vectors.contract.ts';

// In a real browser page: the engine's own typed arrays and strings, and the bundler's reading of the ciphers.
vectorsContract();
