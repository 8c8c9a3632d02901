export type { GatewaySecret, SecretSource } from "./auth/gateway-secret.js";
export { readGatewaySecret, type ReadGatewaySecretOptions } from "./auth/read-gateway-secret.js";
export { gatewayUrl, localGatewayUrl, type GatewayUrl, type GatewayUrlFacts } from "./http/gateway-url.js";
export { readTlsFacts, type TlsFacts, type TlsFactsOptions } from "./tls/read-tls-facts.js";
