import { expect, it } from "vitest";
import { discordIdentity, parseSenderId } from "../src/identity.js";

const ID = "210000000000000001";

it.each([
  ID,
  `  ${ID} `,
  `discord:${ID}`,
  `user:${ID}`,
  `Discord:${ID}`,
  `<@${ID}>`,
  `<@!${ID}>`,
  `user:<@${ID}>`,
])("%j names a person", (entry) => {
  expect(parseSenderId(entry)).toBe(ID);
});

it.each([
  "ann",
  "ann#0001",
  "@ann",
  "",
  "*",
  "discord:*",
  `pk:${ID}`,
  "pk:abcde",
  `<@&${ID}>`,
  `<#${ID}>`,
  "123",
  `0${ID}`,
  `-${ID}`,
  `${ID}.0`,
  "2100000000000000010001",
  `${ID} ann`,
  "२१००००००००००००००००१",
])("S124: %j names nobody: only the id that Discord gave does", (entry) => {
  expect(parseSenderId(entry)).toBeUndefined();
});

it("writes to a person by their id", () => {
  expect(discordIdentity.directTarget(ID)).toEqual({ chatId: `user:${ID}` });
  expect(discordIdentity.senderIdLine(ID)).toBe(`Your Discord user id: ${ID}`);
});
