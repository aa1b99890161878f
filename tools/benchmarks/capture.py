# SPDX-License-Identifier: Apache-2.0
"""`spigrp apply` over a capture that is made for it, beside `cat` of the same file."""
import os
import statistics
import struct
import subprocess
import time

LENGTHS = {"1400": (1400,), "imix": (64,) * 7 + (576,) * 4 + (1400,)}
RAW_IP = 101
ROUNDS = 5


def checksum(header):
    total = sum(struct.unpack("!10H", header))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def udp(length):
    """IPv4 and UDP without a checksum, from 10.0.0.1 to 10.9.0.1, of bytes that do not compress."""
    fields = (0x45, 0, length, 0, 0, 64, 17, 0, bytes([10, 0, 0, 1]), bytes([10, 9, 0, 1]))
    header = bytearray(struct.pack("!BBHHHBBH4s4s", *fields))
    header[10:12] = struct.pack("!H", checksum(bytes(header)))
    return bytes(header) + struct.pack("!HHHH", 4000, 4000, length - 20, 0) + os.urandom(length - 28)


def write_capture(path, lengths, size):
    """Records of these lengths, over and over, until the file has `size` bytes or some more. How many packets that is."""
    records = b"".join(struct.pack("<IIII", 1, 0, each, each) + udp(each) for each in lengths)
    block = records * max(1, (1 << 20) // len(records))
    blocks = -(-size // len(block))
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, RAW_IP))
        for _ in range(blocks):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())  # or the disk would be busy with it while others are measured
    return blocks * (len(block) // len(records)) * len(lengths)


def write_configuration(path):
    said = "tun.101@192.0.2.2"
    path.write_text(f"""spi --said {said} --src 192.0.2.1 --ip4
spi --said esp.101@192.0.2.2 --esp aes128gcm16 --enckey 0x{os.urandom(20).hex()}
spigrp --said {said} esp.101@192.0.2.2
eroute --add --eraf inet --src 0.0.0.0/0 --dst 0.0.0.0/0 --said {said}
""")
    path.chmod(0o600)


def run(words, output=None):
    """Seconds, and the most memory that was resident, in KiB."""
    with open(output or os.devnull, "wb") as sink:
        start = time.monotonic()
        child = subprocess.Popen(words, stdout=sink)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, words)
    return seconds, usage.ru_maxrss


def commands(spigrp, folder):
    """What is run, by name: words, and where standard output goes."""
    source, target = str(folder / "in.pcap"), str(folder / "out.pcap")
    # apply ends when what it has written is on the disk, so there is a copy that does too. `cat` alone, which the aim is
    # about, leaves the file in memory.
    found = {"cat": (["cat", source], target),
             "cat, sync": (["sh", "-c", 'cat "$1" >"$2" && sync "$2"', "sh", source, target], None)}
    for jobs in (1, 2, 3):
        words = [str(spigrp), "apply", "--quiet", "--config", str(folder / "conf"), "--state", str(folder / "state"),
                 "--jobs", str(jobs), "--read", source, "--write", target]
        found[f"apply --jobs {jobs}"] = (words, None)
    return found


def measure(spigrp, folder, kind, size):
    folder.mkdir(parents=True, exist_ok=True)
    packets = write_capture(folder / "in.pcap", LENGTHS[kind], size)
    write_configuration(folder / "conf")
    (folder / "state").unlink(missing_ok=True)
    runs = {}
    # One after the other in each round, so that a busy minute of the machine meets all of them.
    for _ in range(ROUNDS):
        for name, (words, output) in commands(spigrp, folder).items():
            runs.setdefault(name, []).append(run(words, output))
            (folder / "out.pcap").unlink()
    size = (folder / "in.pcap").stat().st_size
    (folder / "in.pcap").unlink()
    return {"kind": kind, "bytes": size, "packets": packets, "runs": [
        {"name": name, "seconds": statistics.median(seconds for seconds, _ in each),
         "peak_kib": max(peak for _, peak in each)} for name, each in runs.items()]}
