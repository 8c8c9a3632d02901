import type { FakeSlackApp } from "@openclaw/testkit/slack";

type Push = (app: FakeSlackApp, from: string) => void;

export const eventFixtures: Readonly<Record<string, Push>> = {
  app_home_opened: (app, user) =>
    void app.event({ type: "app_home_opened", user, channel: app.directChannel(user), tab: "messages" }),
};
