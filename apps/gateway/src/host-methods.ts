import { silentLogger, type Clock, type Store } from "@openclaw/contracts";
import { createDevicePairing, createNodePairing, hostCaller } from "@openclaw/device-pairing";
import { checkParams, type MethodName, type MethodParams } from "@openclaw/gateway-protocol";
import { readGatewaySecret } from "./auth/read-gateway-secret.js";
import type { GatewayConfig } from "./config/config-types.js";
import { createSetupAddress } from "./http/setup-address.js";
import { invalidRequest } from "./methods/answers.js";
import { createDeviceMethods } from "./methods/device-methods.js";
import { createDeviceTokenMethods } from "./methods/device-token-methods.js";
import { createEndingSessions } from "./methods/ending-sessions.js";
import type { MethodResult } from "./methods/method-types.js";
import { createNodeMethods } from "./methods/node-methods.js";
import { createNodePairMethods } from "./methods/node-pair-methods.js";
import { createSetupCodeMethods } from "./methods/setup-code-methods.js";
import { createNodeInvocations } from "./nodes/node-invocations.js";
import { createNodeRegistry } from "./nodes/node-registry.js";
import { createSessions } from "./sessions/create-sessions.js";
import type { Session } from "./sessions/session.js";
import type { Environment, StateDirectories } from "./state-directories.js";
import { readTlsFacts } from "./tls/read-tls-facts.js";

export type { MethodResult } from "./methods/method-types.js";

export interface HostMethodsOptions {
  /** The files of the installation, as `openStore` opens them. Stays open. */
  readonly store: Store;
  /** Recorded as the one who acted. */
  readonly userName: string;
  readonly clock: Clock;
  /** What a setup code is made from; looked at for nothing else. */
  readonly config: Pick<GatewayConfig, "gateway">;
  readonly directories: Pick<StateDirectories, "stateDirectory">;
  readonly env: Environment;
}

/** The methods that need no connection. */
export type HostMethodName =
  | `device.pair.${"list" | "approve" | "reject" | "remove" | "rename" | "setupCode"}`
  | `device.token.${"rotate" | "revoke"}`
  | `node.pair.${"list" | "approve" | "reject" | "remove"}`
  | `node.${"list" | "describe" | "rename"}`;

/** Answers as the gateway does. Rejects with the codes of the store, and of what a setup code is made from. */
export type CallHostMethod = (method: HostMethodName, params?: unknown) => Promise<MethodResult>;

type Handlers = {
  readonly [Name in HostMethodName]: (
    params: MethodParams[Name],
    session: Session,
  ) => Promise<MethodResult> | MethodResult;
};

/**
 * The methods about devices and nodes for the owner's programs on the gateway's machine: straight on the files, whether the
 * gateway runs or not, with the gateway's own answers. Of connections nothing is known here: no device is shown as connected.
 *
 * @example
 * ```ts
 * import { homedir } from "node:os";
 * import { openStore } from "@openclaw/gateway/channel-identities";
 * import { loadConfig } from "@openclaw/gateway/config";
 * import { createHostMethods } from "@openclaw/gateway/host-methods";
 * import { resolveStateDirectories } from "@openclaw/gateway/state-directories";
 *
 * const { env } = process;
 * const directories = resolveStateDirectories({ env, homeDirectory: homedir() });
 * const { config } = await loadConfig({ configPath: directories.configPath, env });
 * const store = openStore(directories);
 * const call = createHostMethods({ store, userName: "ana", clock: { now: Date.now }, config, directories, env });
 * console.log(await call("device.pair.list"));
 * await store.close();
 * ```
 */
export function createHostMethods(options: HostMethodsOptions): CallHostMethod {
  const handlers = createHandlers(options);
  const session = hostSession(options);
  const run = async <Name extends HostMethodName & MethodName>(
    method: Name,
    handler: Handlers[Name],
    params: unknown,
  ): Promise<MethodResult> => {
    const checked = checkParams(method, params);
    return checked.ok ? await handler(checked.params, session) : invalidRequest(checked.message);
  };
  return (method, params) => run(method, handlers[method], params);
}

function createHandlers(options: HostMethodsOptions): Handlers {
  const { store, clock, directories, env } = options;
  const devices = createDevicePairing({ store, clock });
  const nodes = createNodePairing({ store, clock });
  const sessions = createSessions();
  const ending = createEndingSessions();
  const registry = createNodeRegistry({ nodes, logger: silentLogger });
  const invocations = createNodeInvocations({ registry, nodes });
  return {
    ...createDeviceMethods({ devices, nodes, sessions: () => sessions, ending }),
    ...createDeviceTokenMethods({ devices, ending }),
    ...createNodePairMethods({ nodes }),
    ...createNodeMethods({ devices, nodes, registry, invocations, clock }),
    async "device.pair.setupCode"(params, session) {
      const { config } = options;
      const secret = await readGatewaySecret({ config, directories, env });
      const tls = await readTlsFacts({ config, directories });
      const methods = createSetupCodeMethods({
        devices,
        setupAddress: createSetupAddress({ config, tls }),
        authMode: () => secret?.mode ?? "token",
      });
      return await methods["device.pair.setupCode"](params, session);
    },
  };
}

const nothing = (): void => undefined;

/** The owner at this machine, in the place of a connection. */
function hostSession({ userName, clock }: HostMethodsOptions): Session {
  const caller = hostCaller(userName);
  return {
    connectionId: "host",
    protocol: 4,
    role: "operator",
    scopes: caller.scopes,
    authentication: "none",
    connect: {
      minProtocol: 4,
      maxProtocol: 4,
      client: { id: "cli", mode: "cli", version: "host", platform: process.platform },
    },
    isLocal: true,
    connectedAtMs: clock.now(),
    caller,
    sendEvent: nothing,
    close: nothing,
  };
}
