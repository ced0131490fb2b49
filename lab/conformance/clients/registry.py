"""Debian's registry of images, as a process of its own, and images of busybox pushed to it as a builder would."""
import base64
import gzip
import hashlib
import http.client
import io
import json
import os
import platform
import subprocess
import tarfile
import urllib.parse

MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'
CONFIG = 'application/vnd.docker.container.image.v1+json'
LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip'
USER, PASSWORD = 'u', 'secret'
# What bcrypt makes of the password.
HASH = '$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a'
ARCHITECTURES = {'x86_64': 'amd64', 'aarch64': 'arm64'}


def login(password=PASSWORD):
    """Name and password as HTTP and Docker write them."""
    return base64.b64encode(('%s:%s' % (USER, password)).encode()).decode()


def digest(data):
    return 'sha256:' + hashlib.sha256(data).hexdigest()


def layer(files=(), links=()):
    """A tar archive of (name, content) and (name, target)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w') as tar:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.mode, member.size = 0o755, len(content)
            tar.addfile(member, io.BytesIO(content))
        for name, target in links:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            tar.addfile(member)
    return out.getvalue()


def busybox(*names):
    """A layer with the tools of busybox by these names."""
    path = next(path for path in ('/bin/busybox', '/usr/bin/busybox') if os.path.exists(path))
    with open(path, 'rb') as program:
        content = program.read()
    return layer([('bin/busybox', content)], [('bin/' + name, 'busybox') for name in names])


class Registry:
    """A registry that ends with the program. It takes a free port of 127.0.0.1."""

    def __init__(self, is_private=False):
        """If it is private, it wants to know who reads and writes: USER with PASSWORD may."""
        folder = os.path.abspath('registry')
        os.mkdir(folder)
        config = folder + '/config.yml'
        settings = {'version': '0.1', 'storage': {'filesystem': {'rootdirectory': folder + '/data'}},
                    'http': {'addr': '127.0.0.1:0'}}
        self.headers = {}
        if is_private:
            with open(folder + '/users', 'w') as file:
                file.write('%s:%s\n' % (USER, HASH))
            settings['auth'] = {'htpasswd': {'realm': 'lab', 'path': folder + '/users'}}
            self.headers['Authorization'] = 'Basic ' + login()
        with open(config, 'w') as file:
            json.dump(settings, file)
        self.log = open(folder + '/log', 'w+')
        self.child = subprocess.Popen(['docker-registry', 'serve', config], stdout=self.log, stderr=self.log)

    def listening(self):
        """Its address, once it listens."""
        self.log.seek(0)
        _, found, rest = self.log.read().partition('listening on ')
        return rest.split('"')[0].split(',')[0] if found and '"' in rest else None

    def call(self, address, method, url, body, kind):
        at = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(address, timeout=30)
        headers = dict(self.headers, **{'Content-Type': kind})
        connection.request(method, at.path + ('?' + at.query if at.query else ''), body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status not in (201, 202):
            raise RuntimeError('%s %s: %d %s' % (method, url, answer.status, text))
        return answer.getheader('Location')

    def push(self, address, name, tag, layers, **config):
        """Puts an image of these layers there; `config` is what it says of its containers."""
        base = '/v2/' + name

        def blob(data, kind):
            to = self.call(address, 'POST', base + '/blobs/uploads/', b'', kind)
            mark = '&' if '?' in to else '?'
            self.call(address, 'PUT', to + mark + 'digest=' + digest(data), data, 'application/octet-stream')
            return {'mediaType': kind, 'size': len(data), 'digest': digest(data)}

        described = [blob(gzip.compress(each, 1), LAYER) for each in layers]
        about = {'os': 'linux', 'architecture': ARCHITECTURES[platform.machine()], 'config': config,
                 'rootfs': {'type': 'layers', 'diff_ids': [digest(each) for each in layers]}}
        manifest = {'schemaVersion': 2, 'mediaType': MANIFEST, 'layers': described,
                    'config': blob(json.dumps(about).encode(), CONFIG)}
        self.call(address, 'PUT', '%s/manifests/%s' % (base, tag), json.dumps(manifest).encode(), MANIFEST)
        return '%s/%s:%s' % (address, name, tag)

    def stop(self):
        self.child.kill()
        self.child.wait()
