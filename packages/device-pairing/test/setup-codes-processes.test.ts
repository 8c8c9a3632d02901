import path from "node:path";
import { createStateStore } from "@openclaw/store-fs";
import { describe, expect, it } from "vitest";
import { createDevicePairing } from "../src/index.js";
import { connectOf, expectStatus, OWNER } from "./support/harness.js";
import { codesIn, issueCode } from "./support/setup-codes.js";
import { bundle, startProcess } from "./support/start-process.js";
import { makeDirectory } from "./support/temporary-directory.js";

const PROCESSES = 50;

describe("one setup code and many processes", () => {
  it(
    "S44: fifty that present it at once end with one winner, and the code is gone once that one was let in",
    {
      timeout: 60_000,
    },
    async () => {
      const stateDirectory = path.join(makeDirectory(), "state");
      const store = createStateStore({ stateDirectory, lockTimeoutMs: 60_000 });
      const pairing = createDevicePairing({ store });
      const { token } = await issueCode(pairing, { access: "node" });
      const script = await bundle("redeem-process");
      const change = { role: "node", credentials: { setupToken: token } } as const;
      const connects = Array.from({ length: PROCESSES }, (_, index) => connectOf(`device-${index}`, change));
      const processes = await Promise.all(
        connects.map((connect) => startProcess(script, [stateDirectory, JSON.stringify(connect)])),
      );

      for (const each of processes) each.begin();
      const answers = (await Promise.all(processes.map(({ output }) => output))).flat();

      expect(answers).toHaveLength(PROCESSES);
      expect(answers.filter((answer) => answer === "pairing-required")).toHaveLength(1);
      expect(answers.filter((answer) => answer === "setup-code-invalid")).toHaveLength(PROCESSES - 1);
      const [request, ...others] = await pairing.listRequests(OWNER);
      expect(others).toEqual([]);
      const winner = connects.find(({ deviceId }) => deviceId === request?.deviceId) ?? connectOf("nobody");
      expect(answers[connects.indexOf(winner)]).toBe("pairing-required");
      await pairing.approve({ requestId: request?.requestId ?? "", caller: OWNER });
      expectStatus(await pairing.connect(winner), "admitted");
      expect(await codesIn(store)).toEqual([]);
      expect(await pairing.connect(winner)).toMatchObject({ reason: "setup-code-invalid" });
      await store.close();
    },
  );
});
