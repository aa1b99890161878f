#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""spigrp and a Linux kernel as peers: each opens what the other one sealed.

    interop.py SPIGRP DIRECTORY [WORD...]

SPIGRP is the program, DIRECTORY keeps the kernel between runs, and WORDs pick cases whose names hold them all. A
line a case; exit code 1 when one failed, 77 when the peer cannot be had.
"""
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "program"))
import cases  # noqa: E402
import guest as guests  # noqa: E402
import image  # noqa: E402
import peer as peers  # noqa: E402

SKIP = 77
TEXT = b"IPsec in user space and in the kernel, one packet like another. " * 90
SIZES = (0, 56, 1000)
LARGE = 3000  # in fragments
# Connections that may still send something, which would not be of the next case.
UNFINISHED = "awk '$4 ~ /^0[14589B]$/ { n++ } END { exit !n }'"


def set_up(guest):
    """Addresses and neighbours, and the two sides of TCP in the guest."""
    mac = guests.MAC_HERE.hex(":")
    guest.run("/sbin/ip link set lo up", "/sbin/ip link set eth0 up")
    for family in (4, 6):
        inside_here, inside_there = cases.INSIDE[family]
        here, there = cases.OUTSIDE[family]
        length, nodad = (24, "") if family == 4 else (64, " nodad")
        network = f"{inside_here}/{32 if family == 4 else 128}"
        guest.run(f"/sbin/ip addr add {there}/{length} dev eth0{nodad}",
                  f"/sbin/ip addr add {inside_there}/{32 if family == 4 else 128} dev lo{nodad}",
                  f"/sbin/ip neigh replace {here} lladdr {mac} dev eth0 nud permanent",
                  f"/sbin/ip route add {network} via {here} src {inside_there}")
    guest.run("head -c 6000 /dev/urandom >/tmp/data", "yes 'again and again' | head -c 6000 >>/tmp/data",
              f"(nc -ll -p {peers.PORT} -e /bin/cat >/dev/null 2>&1 &)")


def spigrp(program, *words, text=""):
    """What the program writes, which must do its work whole."""
    done = subprocess.run([program, *words], input=text, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise peers.Failed(f"spigrp {words[0]} {words[1]}: {done.stderr}")
    return done.stdout


def exported(program, config, local):
    """The commands for the kernel that `spigrp export` makes."""
    script = spigrp(program, "export", "xfrm", "--config", config, "--local", local, "--with-keys")
    return [line for line in script.splitlines() if line.startswith("ip ")]


def without_names(commands):
    """Commands without what Linux has no place for, and what is only a name: an order, and the numbers of requests."""
    return sorted(re.sub(" (reqid|priority) [0-9]+", "", command) for command in commands)


def tell_by_export(case, guest, program, scratch):
    """The kernel is told by `export xfrm`, and what it then says is the same configuration to `import xfrm`."""
    config, imported = scratch / "kernel.conf", scratch / "imported.conf"
    config.write_text(case.kernel_config())
    commands = exported(program, config, case.outside[1])
    guest.run(case.FLUSH, *(f"/sbin/{command}" for command in commands))
    dump = guest.run("/sbin/ip -s xfrm state", "/sbin/ip xfrm policy")
    spigrp(program, "import", "xfrm", "--with-keys", "--write", imported, text=dump)
    again = exported(program, imported, case.outside[1])
    if without_names(commands) != without_names(again):
        difference = sorted(set(without_names(commands)) ^ set(without_names(again)))
        raise peers.Failed("import xfrm is not what was exported:\n" + "\n".join(difference))


def run_case(case, guest, program, scratch):
    for name in ("state", "state.lock"):
        (scratch / name).unlink(missing_ok=True)
    for command in ("apply", "remove"):
        (scratch / f"{command}.conf").write_text(case.config(command))
    if case.exported:
        tell_by_export(case, guest, program, scratch)
    else:
        guest.run(*case.commands())
    peer = peers.Peer(guest, program, scratch, case.inside, case.outside)
    here = case.inside[0]
    for size in SIZES:
        peer.ping(size)
        guest.run(f"ping -q -c 2 -i 0.2 -W 10 -s {size} {here}")
    if not case.tunnel:  # what a tunnel is for may be cut before it
        peer.ping(LARGE, 1)
        guest.run(f"ping -q -c 1 -W 10 -s {LARGE} {here}")
        if peer.fragments == 0 and "comp" not in case.chain:
            raise peers.Failed("the kernel sent no fragments")
    guest.run(f"nc -w 20 {here} {peers.PORT} </tmp/data >/tmp/back && cmp /tmp/data /tmp/back")
    peer.connect(TEXT)
    guest.run(f"while {UNFINISHED} /proc/net/tcp /proc/net/tcp6 >/dev/null; do usleep 20000; done")


def main():
    program, directory, words = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    try:
        kernel, initramfs = image.build(directory)
        image.tool(guests.QEMU)
    except image.Missing as missing:
        print(f"SKIPPED: {missing}")
        return SKIP
    chosen = [case for case in cases.cases() if all(word in case.name for word in words)]
    failed = 0
    with tempfile.TemporaryDirectory(prefix="spigrp-interop-") as name:
        scratch = Path(name)
        start = time.monotonic()
        guest = guests.Guest(kernel, initramfs, scratch)
        try:
            set_up(guest)
            print(f"the kernel is up after {time.monotonic() - start:.0f} s", flush=True)
            for case in chosen:
                failed += not report(case, guest, program, scratch)
        finally:
            guest.close()
    print(f"{len(chosen)} cases, {failed} failed, {time.monotonic() - start:.0f} s")
    return 1 if failed or not chosen else 0


def report(case, guest, program, scratch):
    start = time.monotonic()
    try:
        run_case(case, guest, program, scratch)
        print(f"ok      {case.name}  {time.monotonic() - start:.1f} s", flush=True)
        return True
    except (peers.Failed, guests.Trouble, ConnectionResetError) as failure:
        print(f"FAILED  {case.name}: {failure}", flush=True)
        drain(guest)
        return False


def drain(guest):
    """After a failure the guest may still be busy: what it says then is about the case before."""
    guest.on_frames = lambda frames: None
    guest.start("awk '$2 > 0' /proc/net/xfrm_stat; echo '@@drained'")
    text, _ = guest.wait(b"@@drained", 60)
    print("".join(f"        {line}\n" for line in text.splitlines() if line.startswith("Xfrm")), end="")
    guest.finish()


if __name__ == "__main__":
    sys.exit(main())
