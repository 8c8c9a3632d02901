/** The shared secret of every gateway in this run. */
export const GATEWAY_TOKEN = "a-token-for-the-interop-run-only";
