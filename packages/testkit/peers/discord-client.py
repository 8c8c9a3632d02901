"""Answers one private message by discord.py, and ends. Arguments: address of the API, address of the gateway, token."""

import sys

import discord
import yarl

api, gateway, token = sys.argv[1:]
discord.http.Route.BASE = f"{api}/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)

intents = discord.Intents.none()
intents.dm_messages = True
client = discord.Client(intents=intents)


@client.event
async def on_message(message):
    if message.author.bot:
        return
    assert isinstance(message.channel, discord.DMChannel), message.channel
    await message.reply(f"echo: {message.content}")
    await client.close()


client.run(token, log_handler=None)
