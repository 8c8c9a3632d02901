import type { OperatorClient } from "@openclaw/gateway-client";
import { createOperatorClient } from "@openclaw/gateway-client";
import { onTestFinished } from "vitest";
import { GATEWAY_TOKEN } from "../support/gateway-token.js";
import type { Transcript } from "../support/run-command.js";
import { createSharedState, type SharedState } from "../support/shared-state.js";
import { recordWire, type WireRecorder } from "../support/wire-recorder.js";
import { startGateway } from "./gateway.js";
import { oursCommand } from "./ours.js";

/** Our gateway, and the wire on which devices reach it. */
export interface DeviceGateway {
  readonly state: SharedState;
  readonly port: number;
  readonly wire: WireRecorder;
  /** Runs our `openclaw` on the gateway's own state directory. */
  command(...args: string[]): Promise<Transcript>;
  /** The same, and what it printed with `--json`. */
  json<Content>(...args: string[]): Promise<Content>;
  /** An operator of ours with all scopes. */
  operator(): Promise<OperatorClient>;
  log(): string;
  stop(): Promise<void>;
  /** Starts it again, on the same state and port. */
  start(): Promise<void>;
}

/** Starts our gateway for devices, by default in a state directory of its own. */
export async function startDeviceGateway(given?: SharedState): Promise<DeviceGateway> {
  const state = given ?? (await createSharedState());
  const { port } = state;
  const config = { gateway: { auth: { mode: "token", token: GATEWAY_TOKEN } } };
  let running = await startGateway(state, config);
  const command = (...args: string[]): Promise<Transcript> => oursCommand(state, ...args);
  return {
    state,
    port,
    wire: await recordWire(port),
    command,
    async json<Content>(...args: string[]): Promise<Content> {
      const { exitCode, stdout, stderr } = await command(...args, "--json");
      if (exitCode !== 0) throw new Error(`openclaw ${args.join(" ")} ended with ${exitCode}: ${stderr}`);
      const content: Content = JSON.parse(stdout);
      return content;
    },
    async operator() {
      const client = createOperatorClient({
        url: `ws://127.0.0.1:${port}`,
        token: GATEWAY_TOKEN,
        scopes: ["operator.admin"],
        reconnect: false,
      });
      onTestFinished(() => client.stop());
      client.start();
      await client.connected();
      return client;
    },
    log: () => running.log(),
    stop: () => running.stop(),
    start: async () => void (running = await startGateway(state, config)),
  };
}
