import { createRecordingLogger } from "@openclaw/testkit";
import { expect, it } from "vitest";
import { createSdkLogger } from "../src/sdk-logger.js";
import { APP_SECRET } from "./fixtures.js";

it("S155: lines of the SDK come at debug, without secrets, tickets, tokens and objects, and events not at all", () => {
  const logger = createRecordingLogger();
  const heard: string[] = [];
  const sdk = createSdkLogger({
    logger,
    account: "work",
    secrets: [APP_SECRET],
    onError: (line) => void heard.push(line),
  });
  sdk.error(["[ws]", `connect failed: wss://host/?access_key=KEY1&ticket=TICKET1&x=1 ${APP_SECRET}`]);
  sdk.warn(new Error("token t-g1044ghJRUIJJ5ZPPZMOHKWZISL33E4QSS3 refused"), { config: { data: "OBJECT1" } });
  sdk.info(["client ready"]);
  sdk.debug(["EVENT1"]);
  sdk.trace(["EVENT1"]);
  expect(logger.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
    "debug Feishu SDK: [ws] connect failed: wss://host/?access_key=[redacted]&ticket=[redacted]&x=1 [redacted]",
    "debug Feishu SDK: token [redacted] refused ",
    "debug Feishu SDK: client ready",
  ]);
  expect(heard).toHaveLength(1);
});
