export type { BackOff, ChannelState } from "./channels/channel-supervisor.js";
export { runGateway } from "./run-gateway.js";
export type { GatewayHealth, RunGatewayOptions, RunningGateway, StopOptions } from "./gateway-types.js";
