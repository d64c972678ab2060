# SPDX-License-Identifier: GPL-3.0-or-later
"""A service behind TLS whose certificate can become another, and that tells what it was sent."""

import asyncio
import contextlib
import ssl
import subprocess
import threading


class Authority:
    """Signs certificates for this host. Where `certificate` is trusted, they are."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.certificate = folder / "authority.pem"
        self.request("-x509", "-days", "2", "-subj", "/CN=An Authority", "-keyout", "authority.key", "-out", "authority.pem")

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def request(self, *arguments):
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", *arguments)

    def sign(self, name, *validity):
        """Gives the file of a certificate and its key; valid for two days, or in openssl's words."""
        path = self.folder / f"{name}.pem"
        self.request("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                     "-keyout", path.name, "-out", f"{name}.csr")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
                     "-copy_extensions", "copy", *(validity or ("-days", "2")), "-out", f"{name}.crt")
        with open(path, "ab") as file:
            file.write((self.folder / f"{name}.crt").read_bytes())
        return path


class Front:
    """Listens before a service that has no TLS, until stop()."""

    def __init__(self, port, certificate):
        self.behind = port
        self.show(certificate)
        self.relays = set()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.server = self.wait(asyncio.start_server(self.serve, "127.0.0.1"))
        self.port = self.server.sockets[0].getsockname()[1]

    def wait(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def show(self, certificate):
        """Has that certificate from now on, and forgets what was before."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.context = context
        self.refused = 0
        self.received = b""

    async def serve(self, reader, writer):
        self.relays.add(asyncio.current_task())
        try:
            await writer.start_tls(self.context)
        except OSError:
            self.refused += 1
            return
        service_reader, service_writer = await asyncio.open_connection("127.0.0.1", self.behind)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.relay(reader, service_writer, True))
                group.create_task(self.relay(service_reader, writer, False))
        finally:
            service_writer.close()
            writer.close()

    async def relay(self, reader, writer, inward):
        """Passes on what one side says, and that it is gone."""
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                self.received += data if inward else b""
                writer.write(data)
                await writer.drain()
        writer.close()

    async def close(self):
        self.server.close()
        for relay in self.relays:
            relay.cancel()
        await asyncio.gather(*self.relays, return_exceptions=True)

    def stop(self):
        self.wait(self.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()
