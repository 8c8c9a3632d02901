import { readFileSync } from "node:fs";
import { noticesCollection, requestKey } from "@openclaw/contracts";
import { openStore } from "@openclaw/gateway/channel-identities";
import { stateDirectoryId } from "@openclaw/gateway/state-directories";
import { describe, expect, it } from "vitest";
import {
  CODES,
  contentOf,
  createInstallation,
  fakeGateway,
  typed,
  type Installation,
} from "../installation.js";

const [FIRST = "", SECOND = ""] = CODES;

const idOf = ({ directory, credentials }: Installation): string =>
  stateDirectoryId({ stateDirectory: directory, credentialsDirectory: credentials });

const isWaiting = async (installation: Installation): Promise<boolean> =>
  (await installation.pairing.listRequests()).length > 0;

describe("approving safely", () => {
  it("--dry-run shows the sender and writes nothing", async () => {
    const installation = createInstallation();
    await installation.request({});
    const before = contentOf(installation.directory);

    const text = await installation.run("pairing", "approve", FIRST, "--dry-run");
    const json = await installation.run("pairing", "approve", FIRST, "--dry-run", "--json", "--for", "1h");
    const wrong = await installation.run("pairing", "approve", "ZZZZZZZZ", "--dry-run");

    expect(text.stdout).toBe("Would approve telegram sender 111.\n");
    expect(JSON.parse(json.stdout)).toMatchObject({
      status: "would-approve",
      endsAt: "2026-11-20T13:00:00.000Z",
    });
    expect([text.exitCode, json.exitCode, wrong.exitCode]).toEqual([0, 0, 1]);
    expect(contentOf(installation.directory)).toBe(before);
  });

  it.each([[["n"]], [[""]], [["yes please"]], [[]]])(
    "S121: with --confirm and the answer %j nothing is written",
    async (lines) => {
      const installation = createInstallation();
      await installation.request({});
      const before = contentOf(installation.directory);

      const result = await installation.runWith(
        { stdin: typed(lines) },
        "pairing",
        "approve",
        FIRST,
        "--confirm",
      );

      expect(result).toMatchObject({ exitCode: 1, stdout: "" });
      expect(result.stderr).toContain("telegram/default  111");
      expect(result.stderr).toContain("Nothing was approved.");
      expect(contentOf(installation.directory)).toBe(before);
    },
  );

  it("S121: with --confirm and y the shown sender is approved", async () => {
    const installation = createInstallation();
    await installation.request({});

    const result = await installation.runWith(
      { stdin: typed(["y"]) },
      "pairing",
      "approve",
      FIRST,
      "--confirm",
    );

    expect(result).toMatchObject({ exitCode: 0, stdout: "Approved telegram sender 111.\n" });
    expect((await installation.run("pairing", "approve", FIRST, "--confirm", "--no-input")).exitCode).toBe(1);
  });

  it("S106: makes nobody an owner, leaves the configuration alone, and says so where owners are configured", async () => {
    const installation = createInstallation();
    installation.configure({ commands: { ownerAllowFrom: [] } });
    await installation.request({});
    const before = readFileSync(installation.configPath, "utf8");

    const { stderr } = await installation.run("pairing", "approve", FIRST);

    expect(stderr).toContain("Nobody was added to commands.ownerAllowFrom");
    expect(readFileSync(installation.configPath, "utf8")).toBe(before);
  });

  it("S173: refuses beside a gateway on another state directory and names both, unless told --offline", async () => {
    const installation = createInstallation();
    await installation.request({});
    const port = await fakeGateway('{"ok":true,"stateDirectoryId":"feedfacefeedface"}');
    const env = { ...installation.env, OPENCLAW_GATEWAY_PORT: port };

    const refused = await installation.runWith({ env }, "pairing", "approve", FIRST);
    expect([refused.exitCode, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toContain("feedfacefeedface");
    expect(refused.stderr).toContain(installation.directory);
    expect(refused.stderr).toContain(idOf(installation));
    expect(await isWaiting(installation)).toBe(true);

    for (const argv of [
      ["reject", FIRST],
      ["revoke", "telegram", "111"],
    ]) {
      expect((await installation.runWith({ env }, "pairing", ...argv)).exitCode).toBe(5);
    }
    expect((await installation.runWith({ env }, "pairing", "approve", FIRST, "--offline")).exitCode).toBe(0);
  });

  it("S173: refuses beside a gateway on other credentials of the same state directory", async () => {
    const installation = createInstallation();
    await installation.request({});
    const elsewhere = `${installation.directory}-credentials`;
    const stateDirectoryIdOfGateway = stateDirectoryId({
      stateDirectory: installation.directory,
      credentialsDirectory: elsewhere,
    });
    const port = await fakeGateway(JSON.stringify({ stateDirectoryId: stateDirectoryIdOfGateway }));
    const env = { ...installation.env, OPENCLAW_GATEWAY_PORT: port };
    const refused = await installation.runWith({ env }, "pairing", "approve", FIRST);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("OPENCLAW_OAUTH_DIR");
    expect(refused.stderr).toContain(installation.credentials);
    expect(await isWaiting(installation)).toBe(true);
  });

  it("S173: goes on beside its own gateway, and beside other programs on the port", async () => {
    const installation = createInstallation();
    await installation.request({});
    await installation.request({ senderId: "222" });
    const own = await fakeGateway(JSON.stringify({ stateDirectoryId: idOf(installation) }));
    const other = await fakeGateway("<html>hello</html>");
    const approveAt = (port: string, code: string) =>
      installation.runWith(
        { env: { ...installation.env, OPENCLAW_GATEWAY_PORT: port } },
        "pairing",
        "approve",
        code,
      );

    expect((await approveAt(own, FIRST)).stderr).toContain("The running gateway admits them");
    expect((await approveAt(other, SECOND)).stderr).toContain("No gateway answers here");
  });

  it("S173: --verbose says which directories are used", async () => {
    const installation = createInstallation();

    const { stderr } = await installation.run("pairing", "approve", FIRST, "--verbose");

    expect(stderr).toContain(`State directory: ${installation.directory}\n`);
    expect(stderr).toContain(`Credentials:     ${installation.credentials}\n`);
  });

  it("S99: --notify leaves the notice for the account that was approved", async () => {
    const installation = createInstallation();
    await installation.request({ account: "work" });
    const store = openStore({
      stateDirectory: installation.directory,
      credentialsDirectory: installation.credentials,
    });

    const result = await installation.run("pairing", "approve", FIRST, "--notify");

    expect(result.stdout).toBe("Approved telegram sender 111.\n");
    expect(result.stderr).toContain("The notice waits for the gateway");
    expect(await store.get(noticesCollection("telegram"), requestKey("work", "111"))).toMatchObject({
      account: "work",
      senderId: "111",
    });
    await store.close();
  });

  it("S99: --notify says when a running gateway took the notice over", async () => {
    const installation = createInstallation();
    await installation.request({});
    const port = await fakeGateway(JSON.stringify({ stateDirectoryId: idOf(installation) }));
    const env = { ...installation.env, OPENCLAW_GATEWAY_PORT: port };
    const collection = noticesCollection("telegram");
    const gatewayStore = openStore({
      stateDirectory: installation.directory,
      credentialsDirectory: installation.credentials,
    });
    const take = (): void => {
      void gatewayStore.transact([collection], (transaction) => {
        transaction.delete(collection, requestKey("default", "111"));
      });
    };
    const unwatch = gatewayStore.watch([collection], take);

    const result = await installation.runWith({ env }, "pairing", "approve", FIRST, "--notify", "--json");

    expect(JSON.parse(result.stdout)).toMatchObject({ status: "approved", notice: "handed-over" });
    unwatch();
    await gatewayStore.close();
  });
});
