import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createDeviceIdentity } from "@openclaw/device-pairing/identity";
import { createOperatorClient, type OperatorClient } from "@openclaw/gateway-client";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findChromium } from "./find-chromium.js";
import { createInstallation, type Installation } from "./open-command.js";
import { serveOperatorPage, type OperatorPageServer } from "./operator-page-server.js";
import type { OperatorPage } from "./operator-page.js";

let server: OperatorPageServer;
let installation: Installation;
let browser: Browser;
let token: string;
let url: string;
let owner: OperatorClient;

beforeAll(async () => {
  server = await serveOperatorPage();
  installation = await createInstallation({ controlUi: { allowedOrigins: [server.origin] } });
  await installation.startGateway();
  url = installation.url.replace(/^http/, "ws").replace(/\/$/, "");
  token = (await readFile(join(installation.stateDirectory, "gateway-token"), "utf8")).trim();
  owner = createOperatorClient({ url, token, identity: createDeviceIdentity(), scopes: ["operator.admin"] });
  owner.start();
  await owner.connected();
  const args = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"];
  browser = await chromium.launch({ executablePath: findChromium() ?? "", args });
});

afterAll(async () => {
  await browser?.close();
  await owner?.stop();
  await installation?.remove();
  await server?.close();
});

declare const operatorPage: OperatorPage;

const reached = (page: Page, status: string): Promise<unknown> =>
  page.waitForFunction((wanted) => operatorPage.states().at(-1) === wanted, status);

async function open(page: Page): Promise<void> {
  await page.goto(server.origin);
  await page.waitForFunction(() => "operatorPage" in globalThis);
}

it("a page is a device: it waits for the owner even on this machine, is approved, and comes back with its token after a reload", async () => {
  const page = await browser.newPage();
  await open(page);
  const deviceId = await page.evaluate(([url, token]) => operatorPage.start(url ?? "", token), [url, token]);
  await reached(page, "pairing-required");
  const requestId = (await page.evaluate(() => operatorPage.requestId())) ?? "";
  const { pending } = await owner.call("device.pair.list");
  expect(pending).toMatchObject([{ requestId, deviceId, displayName: "A browser", platform: "web" }]);
  await owner.call("device.pair.approve", { requestId });
  await reached(page, "connected");
  expect(await page.evaluate(() => operatorPage.nodeCount())).toBe(0);

  await page.reload();
  await page.waitForFunction(() => "operatorPage" in globalThis);
  expect(await page.evaluate((url) => operatorPage.start(url), url)).toBe(deviceId);
  await reached(page, "connected");
  await page.evaluate(() => operatorPage.stop());
  await page.close();
});

it("another profile of the browser is another device, and without a credential it is told to stop", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await open(page);
  const deviceId = await page.evaluate((url) => operatorPage.start(url), url);
  await reached(page, "stopped");
  const { paired } = await owner.call("device.pair.list");
  expect(paired.map((device) => device.deviceId)).not.toContain(deviceId);
  expect(await page.evaluate(() => operatorPage.states())).toEqual(["connecting", "stopped"]);
  await context.close();
});

it("a page of an origin that the owner did not allow does not get as far as the challenge", async () => {
  const page = await browser.newPage();
  await page.goto(server.origin.replace("127.0.0.1", "localhost"));
  await page.waitForFunction(() => "operatorPage" in globalThis);
  await page.evaluate(([url, token]) => operatorPage.start(url ?? "", token), [url, token]);
  await reached(page, "waiting");
  expect((await owner.call("device.pair.list")).pending).toEqual([]);
  await page.close();
});
