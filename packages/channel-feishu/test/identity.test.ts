import { describe, expect, it } from "vitest";
import { feishuIdentity, parseSenderId } from "../src/identity.js";
import { ANN } from "./fixtures.js";

describe("feishuIdentity", () => {
  it("takes an open id, with prefixes in any case", () => {
    const entries = [
      ANN,
      ` ${ANN} `,
      `feishu:${ANN}`,
      `LARK: ${ANN}`,
      `user:${ANN}`,
      `open_id:${ANN}`,
      `Feishu:User:${ANN}`,
    ];
    expect(entries.map(parseSenderId)).toEqual(entries.map(() => ANN));
  });

  it("S127 S132: an id of another kind keeps its kind and is no open id, and its kind has to be told", () => {
    expect(parseSenderId("union_id:on_abc")).toBe("union_id:on_abc");
    expect(parseSenderId("feishu:USER_ID:e33ggbyz")).toBe("user_id:e33ggbyz");
    expect(parseSenderId(`user_id:${ANN}`)).toBe(`user_id:${ANN}`);
    const untold = ["on_abc", "e33ggbyz", "union_id:ou_abc", "union_id:e33ggbyz", "open_id:on_abc"];
    expect(untold.map(parseSenderId)).toEqual(untold.map(() => undefined));
  });

  it("S127 S133: names, chats and parts of ids stand for nobody", () => {
    const entries = [
      "Ann",
      "@Ann",
      "oc_group",
      "ou_",
      "ou",
      "xou_abc",
      "ou_a b",
      "ou_ann\u{202e}",
      "",
      "feishu:",
      "*",
    ];
    expect(entries.map(parseSenderId)).toEqual(entries.map(() => undefined));
  });

  it("compares ids as they are: case counts", () => {
    expect(parseSenderId("ou_ABC")).toBe("ou_ABC");
    expect(parseSenderId("OU_abc")).toBeUndefined();
  });

  it("tells people their id, and where a direct message to them goes", () => {
    expect(feishuIdentity.senderIdLabel).toBe("feishuUserId");
    expect(feishuIdentity.senderIdLine("ou_5")).toBe("Your Feishu user id: ou_5");
    expect(feishuIdentity.directTarget("ou_5")).toEqual({ chatId: "ou_5" });
  });
});
