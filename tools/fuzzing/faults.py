# SPDX-License-Identifier: Apache-2.0
"""Texts with a fault in each, for what is said about it."""

KEY = "0x" + "5a" * 36
ESP = f"spi --said esp.1001@192.0.2.2 --esp chacha20poly1305 --enckey {KEY}"
TUN = "spi --said tun.1001@192.0.2.2 --ip4 --src 192.0.2.1 --dst 192.0.2.2"
PARTS = "spi --af inet --edst 192.0.2.2 --spi {} --proto {} --esp chacha20poly1305 --enckey " + KEY

COMMANDS = (
    PARTS.format("0x1001", "esp"), PARTS.format("0x100000000", "esp"), PARTS.format("0x10000", "comp"), PARTS.format("08", "esp"),
    PARTS.format("0X1001", "esp"), PARTS.format("x", "esp"), PARTS.format("1", "udp"), PARTS.format("1", "int"),
    PARTS.format("1", "esp").replace("inet", "inet7"), PARTS.format("1", "esp").replace("inet", "inet6"), PARTS.format("1", "esp").replace("--af inet ", ""),
    PARTS.format("1", "esp").replace("192.0.2.2", "2001:db8::2"), PARTS.format("1", "esp").replace("192.0.2.2", "here"), "spi --af inet --del", "spi --spi 1 --del",
    ESP + " --sport 500", ESP + " --dport 500", ESP + " --natt nonesp --sport 0", ESP + " --natt nonesp --sport x", ESP + " --natt nonesp --dport 65536",
    ESP + " --natt nobody", ESP + " --natt nonike", ESP + " --tfc 60001", ESP + " --tfc x", ESP + " --esn --seq 4294967296", ESP + " --seq 4294967296",
    ESP.replace("chacha20poly1305", "chacha20poly1350"), ESP.replace("chacha20poly1305", "hmac-sha1-96"), ESP.replace("chacha20poly1305", "x"),
    ESP.replace("chacha20poly1305", "aes128-gcm16"), ESP.replace("chacha20poly1305", "3des-md5-96"), ESP.replace("chacha20poly1305", "des"),
    ESP.replace("--esp chacha20poly1305", "--ah hmac-sha2-256-128"), ESP.replace(KEY, "0X" + KEY[2:]), ESP.replace(KEY, "0x5a_5a"), ESP.replace(KEY, "@key"),
    ESP.replace(KEY, "5a5a"), ESP.replace(KEY, "0x5"), ESP.replace("esp.", "eps."), ESP.replace("1001", "0"), ESP.replace("1001", "ff"), ESP + "\n" + ESP,
    "spi --said comp.1001@192.0.2.2 --comp deflate --esn", "spi --said comp.1001@192.0.2.2 --comp lzs", "spi --said comp.11001@192.0.2.2 --comp deflate",
    TUN + " --mtu 67", TUN + " --mtu 1280", TUN + " --mtu 65536", TUN + " --mtu x", TUN + " --dscp 64", TUN + " --dscp x", TUN + " --df x",
    TUN + " --flow-label 1", TUN.replace("ip4", "ip6"), TUN.replace("--src 192.0.2.1", "--src 2001:db8::1"), TUN.replace("192.0.2.1", "0.0.0.0"),
    TUN.replace("--src 192.0.2.1 ", ""), TUN.replace("--dst 192.0.2.2", "--dst 192.0.2.3"), TUN + "\nspi --said tun.1001@192.0.2.2 --del\nspi --said tun.1001@192.0.2.2 --del",
    "\n".join(ESP.replace("1001", str(1001 + each)) for each in range(10)), "spi --said esp.1001@192.0.2.2 --del", "spi --clear", "spi --clear now",
    "spigrp esp.1@192.0.2.2", "spigrp --said esp.1001@192.0.2.2 esp.1002@192.0.2.2", "spigrp --del esp.1001@192.0.2.2", "spigrp --said %pass %drop",
    "spigrp --said tun.0@0.0.0.0 esp.1001@192.0.2.2", "spigrp", "spigrp --said", "SPI --clear", "ipsec spi --clear", "sip --clear", "spi9 --clear", "",
    "eroute --add --src 10.1.0.0/16 --dst 10.2.0.0/16 --said %pass --transport-proto 6 --src-port 25", "eroute --add --src 10.1.0.0/16 --dst 10.2.0.0/16 --said %pass --src-port 25",
    "eroute --add --src 10.1.0.0/0xffff0000 --dst 10.2.0.0/0Xffff0000 --said %drop", "eroute --add --src 10.1.0.0/255.0.255.0 --dst 10.2.0.0/2001:db8:: --said %drop",
    "eroute --add --src 10.1.0.0/16 --dst 10.2.0.0/33 --said %drop", "eroute --add --src 10.1.0.0/16 --dst 2001:db8::/32 --said %drop", "eroute --add --src 10.1.0.0/x --dst / --said %drop",
    "eroute --add --src 10.1.0.0/16 --dst 10.2.0.0/16 --said int.100@0.0.0.0", "eroute --add --src 10.1.0.0/16 --dst 10.2.0.0/16 --said int.1ff@0.0.0.0",
    "eroute --add --src 10.1.0.0/16 --dst 10.2.0.0/16 --said esp.1001@192.0.2.2", "eroute --del --src 10.1.0.0/16 --dst 10.2.0.0/16", "eroute --replace --src 10.1.0.0/16 --dst 10.2.0.0/16 --said %trap",
    "eroute --add --src 10.1.0.0/16 --dst 10.2.0.0/16 --said %pass --transport-proto 6x", "eroute --add --src 10.1.0.0/16 --dst 10.2.0.0/16 --said %pass --transport-proto tcpp",
    "eroute --clear", "eroute --add --eraf inet6 --src 10.1.0.0/16 --dst 10.2.0.0/16 --said %pass", 'spi --said "esp.1001@192.0.2.2', "spi --said 'esp.1001@192.0.2.2\" --del", "spi '", 'spi ""',
    "spi --said \u00e9sp.1001@192.0.2.2 --del", "spi --said \u4e2d\u6587 --del", "spi --said \U0001f511 --del", "spi --said e\u0301sp --del", "spi --label \u202e --clear",
    "spi " + "x" * 5000, ESP + " --label " + "0123456789abcdef" * 3, ESP + " --debug", ESP + " --label a --label b", "spi --" + "a" * 20, "spi --sa esp.1@192.0.2.2", "spi --said=esp.1001@192.0.2.2 --del",
    "0123456789abcdef", "spi 0123456789abcdef --clear", "spi --said 0123456789abcdef --del", "spi --0123456789abcdef", ESP + " 0123456789abcdef", "spi --said esp.1001@192.0.2.2 --del x0123456789abcdefx",
    "eroute --add --src 10.1.2.3/16 --dst 10.2.0.0/16 --said %pass", "eroute --add --src 2001:db8::1/64 --dst ::/0 --said %pass", "eroute --add --src 10.1.0.0/16 --dst 10.2.0.1/31 --said %pass",
    PARTS.format("1234567890123456", "esp"), PARTS.format("0x1234567890abcdef", "esp"), PARTS.format("123456789012345", "esp"), ESP + " --seq 1234567890123456",
    ESP + " --life hard-bytes=1234567890123456", ESP + " --tfc 1234567890123456", TUN + " --mtu 0x1234567890abcdef", "eroute --add --src 10.1.0.0/1234567890123456 --dst 10.2.0.0/16 --said %pass",
    "eroute --add --src 10.1.2.3/0000000000000016 --dst 10.2.0.0/16 --said %pass", "eroute --add --src 10.1.2.3/16 --dst 2001:db8::1/0000000000000032 --said %pass",
    ESP + " --life soft-bytes=1,hard-bytes=x", ESP + " --life soft-bytes", ESP + " --life hard-byte=1", ESP + " --replay_window 31", ESP + " --replay_window 4097", ESP + " --replay_window=",
)
BYTES = tuple(b"spi --said " + text + b" --del" for text in (
    b"\xff", b"\xc3", b"\xc3(", b"\xe4\xb8", b"\xed\xa0\x80", b"\xf0\x82\x82\xac", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xc0\xaf", b"\xe0\x80\xaf", b"\x00", b"\x1b[2J", b"\x7f", b"\t"))

SAIDS = (
    "epsp.1001@192.0.2.2", "ESP.1001@192.0.2.2", "Tun.1001@192.0.2.2", "x.1001@192.0.2.2", "esp", "comp", "esp1001@192.0.2.2", "espff@192.0.2.2", "esp0xff@192.0.2.2", "esp.0xff@192.0.2.2", "esp.0Xff@192.0.2.2",
    "esp:0xff@2001:db8::2", "esp.fg@192.0.2.2", "espfg@192.0.2.2", "esp:1001@192.0.2.2", "esp.1001@2001:db8::2", "comp.11001@192.0.2.2", "comp.10000@192.0.2.2", "comp11001@192.0.2.2", "comp0x11001@192.0.2.2",
    "esp.111111111@192.0.2.2", "%apss", "%PASS", "%passthrough5", "%traps", "%", "esp.1001@fe80::1%eth0", "esp:1001@fe80::1%eth0", "esp.1001@192.0.2.2%1", "esp.1001@", "esp.@192.0.2.2", "esp..@192.0.2.2",
    "esp.1001@192.0.2", "esp.1001@192.0.2.256", "@", "int.100@0.0.0.0", "int.ff@0.0.0.0", "esp.1001@192.0.2.2" + "0" * 100, "es.1001@192.0.2.2", "[esp.1001@192.0.2.2", "{sp.1001@192.0.2.2", "`sp.1001@192.0.2.2", "e_p.1001@192.0.2.2",
    "tun0@192.0.2.2", "tun.0@192.0.2.2", "comp.zz@192.0.2.2", "compx.1001@192.0.2.2", "esp.1001@2001:db8::00002", "esp:1001@2001:db8::00002", "esp:1001@1:2:3:4:5:6:7", "esp:1001@1:2:3:4:5:6:7:8:9", "esp:1001@1::2::3", "esp:1001@::1:",
    "esp:1001@:1", "esp:1001@::ffff:192.0.2.2", "esp:1001@::192.0.2.2", "esp:1001@::192.0.2", "esp:1001@1:2:3:4:5:6:7:192.0.2.2", "esp:1001@1:2:3:4:5:6:192.0.2.2", "esp:1001@::ffff:0:1", "esp:1001@0:0:1:0:0:0:1:0", "esp:1001@1:0:2:3:4:5:6:7",
    "esp:1001@::ffff:1:2", "esp:1001@::5:ffff:1:2", "esp:1001@::1:2", "esp:1001@::", "esp:1001@1:2:3:4:5:6:7::", "esp:1001@1:2:3:4:5:6:7:8::", "esp.1001@1.2.3.4.5", "esp.1001@01.2.3.4", "esp.1001@1..2.3", "esp.1001@1.2.3.4x",
)
