import { expect, it } from "vitest";
import { createDiscordChannel } from "../src/index.js";
import { TOKEN } from "./fixtures.js";

it.each(["", "secret", `Bot ${TOKEN}`, `${TOKEN} `, "a".repeat(32), undefined])(
  "S155: refuses the token %j by its key, without repeating it",
  (token) => {
    const make = (): unknown => Reflect.apply(createDiscordChannel, undefined, [{ token, account: "work" }]);
    expect(make).toThrow("channels.discord.accounts.work.token");
    expect(make).toThrow(expect.objectContaining({ code: "CHANNEL_OPTIONS_INVALID" }));
    // Words that an error may have anyway prove nothing.
    expect(make).not.toThrow(token !== undefined && token.length > 8 ? token : TOKEN);
  },
);

it("S148: events come over the gateway alone: there is no address at which an interaction could be forged", () => {
  const channel = createDiscordChannel({ token: TOKEN });
  expect(Object.keys(channel).filter((key) => /webhook|handle|interaction/i.test(key))).toEqual([]);
});

it("refuses an address that is none", () => {
  expect(() => createDiscordChannel({ token: TOKEN, apiUrl: "discord.com" })).toThrow(
    "channels.discord.apiUrl",
  );
});

it("names the place that its user gave", () => {
  expect(() => createDiscordChannel({ token: "", configKey: "discordBot" })).toThrow("discordBot.token");
});
