export { runGateway } from "./run-gateway.js";
export type {
  ChannelState,
  GatewayHealth,
  RunGatewayOptions,
  RunningGateway,
  StopOptions,
} from "./gateway-types.js";
