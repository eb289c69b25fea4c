"""Drives Debian's Firefox, through the Marionette protocol it comes with: no driver is needed."""

import json
import os
import shutil
import socket
import subprocess
import time

FIREFOX = shutil.which("firefox-esr")


class Firefox:
    """A browser without a window. Messages are JSON behind their length: [0, number, command,
    parameters] there, [1, number, error, result] back."""

    def __init__(self, profile, width=1280, height=900):
        with socket.socket() as probe:  # a port that is free
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        profile.mkdir()
        (profile / "user.js").write_text(f'user_pref("marionette.port", {port});\n')
        self.process = subprocess.Popen(
            [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", profile,
             f"--width={width}", f"--height={height}"],
            env={**os.environ, "HOME": str(profile)}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.socket = self.connect(port)
        self.number = 0
        self.receive()  # it says who it is
        self.send("WebDriver:NewSession", {})
        self.send("WebDriver:SetTimeouts", {"script": 120_000})

    def connect(self, port):
        for _ in range(600):
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=180)
            except ConnectionRefusedError:
                time.sleep(0.1)
        self.process.kill()
        raise RuntimeError("Firefox has not started within a minute")

    def receive(self):
        length = b""
        while not length.endswith(b":"):
            length += self.socket.recv(1)
        text = b""
        while len(text) < int(length[:-1]):
            text += self.socket.recv(int(length[:-1]) - len(text))
        return json.loads(text)

    def send(self, command, parameters):
        self.number += 1
        message = json.dumps([0, self.number, command, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self.receive()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return result

    def open(self, path):
        self.send("WebDriver:Navigate", {"url": path.as_uri()})

    def run(self, script, *arguments):
        """What an async function with this body returns."""
        wrapped = ("const done = arguments[arguments.length - 1];"
                   "(async (...given) => {" + script + "})(...arguments).then("
                   "value => done({value}), error => done({error: String(error)}));")
        result = self.send("WebDriver:ExecuteAsyncScript",
                           {"script": wrapped, "args": list(arguments), "sandbox": None})["value"]
        if "error" in result:
            raise RuntimeError(result["error"])
        return result.get("value")

    def draw(self, strokes):
        """Strokes of the mouse: lists of points of the window."""
        moves = []
        for stroke in strokes:
            points = [{"type": "pointerMove", "duration": 10, "x": round(x), "y": round(y)}
                      for x, y in stroke]
            moves += [points[0], {"type": "pointerDown", "button": 0}, *points[1:],
                      {"type": "pointerUp", "button": 0}]
        self.send("WebDriver:PerformActions", {"actions": [
            {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"},
             "actions": moves}]})

    def close(self):
        try:
            self.send("Marionette:Quit", {"flags": ["eForceQuit"]})
        finally:
            self.socket.close()
            self.process.wait(30)
