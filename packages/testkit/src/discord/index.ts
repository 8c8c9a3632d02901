export { createFakeDiscord } from "./fake-discord.js";
export type {
  DiscordPayload,
  FakeDiscord,
  FakeDiscordBot,
  FakeDiscordCall,
  FakeDiscordFailure,
  FakeDiscordPlace,
  FakeDiscordRoute,
  FakeDiscordUser,
  FakeInteraction,
  FakeSlashUse,
  SentDiscordMessage,
} from "./fake-discord-types.js";
