# SPDX-License-Identifier: Apache-2.0
"""Debian's own kernel, and a file system of a few tools and modules for it to boot into."""
import os
import shutil
import stat
import subprocess
from pathlib import Path

# What `ip xfrm` and the cases need; modules.dep says what these need in turn. What is built into the kernel
# is not there, and is skipped. The two for random numbers are what IV generators ask
# for; they come last, because they test themselves with the others.
MODULES = """
    virtio_pci virtio_net esp4 esp6 ah4 ah6 ipcomp ipcomp6 xfrm_user xfrm4_tunnel xfrm6_tunnel tunnel4 tunnel6
    crypto_null echainiv seqiv authenc authencesn gcm ccm ctr cmac xcbc chacha_generic chacha20poly1305
    poly1305_generic ghash_generic sha512_generic des_generic jitterentropy_rng drbg
""".split()

INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev 2>/dev/null
while read -r module; do insmod "/modules/$module"; done </modules/order
stty -echo -icrnl 2>/dev/null
echo '@@ready'
while read -r line; do
  eval "$line" </dev/null
  echo "@@$?"
done
poweroff -f
"""


class Missing(Exception):
    """Something that has to be installed first."""


def tool(name):
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not found:
        raise Missing(f"{name} is missing: tools/setup interop installs it")
    return found


def build(directory):
    """(kernel, initramfs), made in `directory` where they are not there yet."""
    directory.mkdir(parents=True, exist_ok=True)
    tree = unpack_kernel(directory)
    kernel = next(tree.glob("boot/vmlinuz-*"))
    image = directory / "initramfs"
    image.write_bytes(initramfs(tree))
    return kernel, image


def unpack_kernel(directory):
    """Debian's package is unpacked and not installed: this machine is not to boot it."""
    depends = subprocess.run([tool("apt-cache"), "depends", "linux-image-amd64"], capture_output=True, text=True,
                             check=True).stdout
    package = next(word for word in depends.split() if word.startswith("linux-image-6"))
    tree = directory / package
    if tree.exists():
        return tree
    subprocess.run([tool("apt-get"), "-qq", "-o", "APT::Sandbox::User=root", "download", package],
                   cwd=directory, check=True)
    [archive] = directory.glob(f"{package}_*.deb")
    scratch = directory / "unpacking"
    shutil.rmtree(scratch, ignore_errors=True)
    subprocess.run([tool("dpkg-deb"), "-x", archive, scratch], check=True)
    scratch.rename(tree)
    archive.unlink()
    return tree


def modules_in_order(tree):
    """The paths of all modules, each behind those that it needs."""
    [root] = tree.glob("lib/modules/*")
    if not (root / "modules.dep").exists():
        subprocess.run([tool("depmod"), "-b", tree, root.name], check=True)
    needs = {}
    for line in (root / "modules.dep").read_text().splitlines():
        path, others = line.split(":")
        needs[path] = others.split()
    by_name = {Path(path).name.split(".")[0].replace("-", "_"): path for path in needs}
    order = []

    def add(path):
        for other in reversed(needs[path]):
            add(other)
        if path not in order:
            order.append(path)

    for name in MODULES:
        if name in by_name:
            add(by_name[name])
    return [root / path for path in order]


def libraries(program):
    """The shared libraries that a program loads, where it will look for them."""
    told = subprocess.run([tool("ldd"), program], capture_output=True, text=True, check=True).stdout
    return [Path(word) for word in told.split() if word.startswith("/")]


def initramfs(tree):
    files = {"init": (INIT.encode(), 0o755),
             "bin/busybox": (Path(tool("busybox")).read_bytes(), 0o755)}
    ip = Path(tool("ip"))
    for path in [ip, *libraries(ip)]:
        name = "sbin/ip" if path == ip else str(path).lstrip("/")  # busybox has an `ip` of its own, without xfrm
        files[name] = (path.read_bytes(), 0o755)
    order = modules_in_order(tree)
    for path in order:
        files[f"modules/{path.name}"] = (path.read_bytes(), 0o644)
    files["modules/order"] = ("".join(f"{path.name}\n" for path in order).encode(), 0o644)
    return cpio(files, ["proc", "sys", "dev", "tmp"])


def cpio(files, folders):
    """An archive in the format "newc", which the kernel unpacks. /dev/console is what init speaks through."""
    folders = set(folders) | {str(parent) for name in files for parent in Path(name).parents} - {"."}
    entries = [(name, stat.S_IFDIR | 0o755, b"", (0, 0)) for name in sorted(folders)]
    entries.append(("dev/console", stat.S_IFCHR | 0o600, b"", (5, 1)))
    entries += [(name, stat.S_IFREG | mode, data, (0, 0)) for name, (data, mode) in files.items()]
    entries.append(("TRAILER!!!", 0, b"", (0, 0)))
    return b"".join(cpio_entry(number, *entry) for number, entry in enumerate(entries, 1))


def cpio_entry(number, name, mode, data, device):
    fields = [number, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)
