# SPDX-License-Identifier: Apache-2.0
"""What `ip xfrm` could print, and what it hardly ever does: a state, and a policy that has it, with a change in each seed."""

KEY16, KEY20, KEY32 = ("0x" + bytes(range(length)).hex() for length in (16, 20, 32))
STATE = f"""src 192.0.2.1 dst 192.0.2.2
\tproto esp spi 0x00001002 reqid 2 mode transport
\treplay-window 32 flag esn
\tauth-trunc hmac(sha256) {KEY32} 128
\tenc cbc(aes) {KEY16}
\tencap type espinudp sport 4500 dport 4500 addr 0.0.0.0
\ttfcpad 500
\tanti-replay context: seq 0x1, oseq 0x2, bitmap 0x00000000
\tlimit: soft 5(bytes), hard 500000(bytes)
\texpire add: soft 0(sec), hard 88(sec)
"""
POLICY = """src 10.1.0.0/16 dst 10.2.0.0/16 proto tcp sport 25
\tdir out priority 116488 ptype main
\ttmpl src 192.0.2.1 dst 192.0.2.2
\t\tproto esp reqid 2 mode transport
"""
COMP = """src 192.0.2.1 dst 192.0.2.2
\tproto comp spi 0x00004001 reqid 2 mode transport
\tcomp deflate
"""
AH = f"""src 192.0.2.1 dst 192.0.2.2
\tproto ah spi 0x00001003 reqid 2 mode transport
\tauth-trunc hmac(sha256) {KEY32} 128
"""
TEMPLATES = "".join(f"\ttmpl src 192.0.2.1 dst 192.0.2.2\n\t\tproto {name} reqid 2 mode transport\n" for name in ("esp", "comp", "ah"))

# What stands in the place of what. Of the state:
STATE_CHANGES = [
    ("spi 0x00001002", "spi 4098(0x00001002)"), ("spi 0x00001002", "spi 0x1ffffffff"), ("spi 0x00001002", "spi 7x"),
    ("spi 0x00001002", "spi 0"), ("spi 0x00001002", "spi"), ("proto esp", "proto udp"), ("proto esp", "proto nobody"),
    ("proto esp", "proto 50(esp)"), ("reqid 2", "reqid 2(0x00000002)"), ("reqid 2", "reqid 7,"), ("reqid 2", "reqid x"),
    ("mode transport", "mode beet"), ("src 192.0.2.1 ", "src 192.0.2.x "), ("dst 192.0.2.2", ""), ("dst 192.0.2.2", "dst 2001:db8::2"),
    ("src 192.0.2.1 ", "src 2001:db8::1 "), ("src 192.0.2.1 ", "src 0.0.0.0 "), ("\tproto esp", "\treplay-window 0\n\tproto esp"),
    (KEY16, KEY16[:-1]), (KEY16, KEY16[:-1] + "g"), (KEY16, "<<Keys hidden>>"), (KEY16, ""), (KEY32, "<<Keys hidden>>"),
    (f" {KEY16}", ""), (f"enc cbc(aes) {KEY16}", "enc"), (f"enc cbc(aes) {KEY16}", f"comp lzs\n\tenc cbc(aes) {KEY16}"),
    ("auth-trunc hmac(sha256)", "auth hmac(sha256)"), (f"auth-trunc hmac(sha256) {KEY32} 128", f"auth hmac(sha1) {KEY20}"),
    (f"auth-trunc hmac(sha256) {KEY32} 128", f"auth-trunc hmac(sha1) {KEY20} 96 or 96"),
    (f"auth-trunc hmac(sha256) {KEY32} 128\n\tenc cbc(aes) {KEY16}\n", ""), ("cbc(aes)", "cbc(camellia)"), (" 128", ""),
    ("espinudp ", "espinudp-nonike "), ("espinudp ", "espintcp "), ("type espinudp sport 4500 dport 4500", "type espinudp"),
    ("tfcpad 500", "tfcpad"), ("tfcpad 500", "tfcpad many"), ("tfcpad 500", "mark 0x1/0xff"), ("tfcpad 500", "if_id 0x7"),
    ("tfcpad 500", "security context root"), ("tfcpad 500", "coa 192.0.2.9"), ("tfcpad 500", "dir out"),
    ("tfcpad 500", "seq-hi 0x1, seq 0x2, oseq-hi 0x1, oseq 0x3\n\treplay_window 64, bitmap-length 2\n\treplay_window"),
    ("tfcpad 500", "replay-window 0 replay 0 failed 0"), ("5(bytes), hard 500000(bytes)", "(INF)(bytes), hard (INF)(bytes)"),
    ("5(bytes), hard 500000(bytes)", "5(packets), hard 9(packets)"), ("expire add: soft 0", "expire use: soft 70"),
    ("replay-window 32", "replay-window 5"), ("replay-window 32", "replay-window 99999"), ("flag esn", "flag noecn nopmtudisc dont-encap-dscp"), (" flag esn", ""), ("seq 0x1, oseq 0x2", "bitmap 0"),
    ("tfcpad 500", " ".join(["sel"] * 70)), ("\ttfcpad 500\n", "\n \t\n src of nothing\n"),
]
# Of the policy:
POLICY_CHANGES = [
    ("10.1.0.0/16", "10.1.0.0/33"), ("10.1.0.0/16", "10.1.0.0/x"), ("10.1.0.0/16", "10.1.0.1"), ("10.1.0.0/16", "2001:db8::/32"),
    ("10.1.0.0/16", "here"), ("dst 10.2.0.0/16", ""), ("dst 10.2.0.0/16", "dst there"), ("proto tcp", "proto nobody"),
    ("proto tcp", "proto esp"), ("proto tcp sport 25", "sport 25"), ("proto tcp sport 25", "dport 25"), ("sport 25", "dport x"),
    ("sport 25", "dev eth0"), ("proto tcp sport 25", "proto icmp type 8 code 0"), ("proto tcp sport 25", "proto gre key 7"),
    ("dir out", "dir in"), ("dir out", "dir fwd"), ("dir out", "dir sideways"), ("dir out", "socket out"),
    ("dir out", "dir out action block"), ("\tdir out", "\taction block\n\tdir out"), ("\ttmpl", "\tmark 0x1/0xff\n\ttmpl"),
    ("\ttmpl", "\tif_id 0x7\n\ttmpl"), ("\ttmpl", "\tsecurity context root\n\ttmpl"), ("\ttmpl", "\tlevel use\n\ttmpl"),
    ("mode transport\n", "mode transport\n\t\tlevel use\n"), ("mode transport\n", "mode transport level use\n"),
    ("reqid 2 mode transport\n", "reqid 9 mode transport\n\t\tlevel use\n"), ("reqid 2", "reqid 9"), ("reqid 2", "reqid 0"),
    ("reqid 2", "spi 0x00001002 reqid 2"), ("reqid 2", "spi 0x00001009 reqid 2"), ("proto esp", "proto nobody"),
    ("mode transport", "mode tunnel"), ("mode transport", "mode beet"), ("tmpl src 192.0.2.1 ", "tmpl src nobody "),
    ("tmpl src 192.0.2.1 dst 192.0.2.2", "tmpl src 192.0.2.1"), ("tmpl src 192.0.2.1", "tmpl src 0.0.0.0"),
    ("tmpl src 192.0.2.1", "tmpl src 192.0.2.7"), ("tmpl src 192.0.2.1 dst 192.0.2.2", "tmpl src 192.0.2.1 dst 192.0.2.7"),
    ("\ttmpl src 192.0.2.1 dst 192.0.2.2\n\t\tproto esp reqid 2 mode transport\n", ""), (POLICY, POLICY + POLICY),
    (POLICY, POLICY + TEMPLATES + TEMPLATES), ("\ttmpl src 192.0.2.1 dst 192.0.2.2\n", ""),
]
# By what a selector must say that a template does not.
ANYWHERE = POLICY.replace("tmpl src 192.0.2.1 dst 192.0.2.2", "tmpl src 0.0.0.0 dst 0.0.0.0")
SELECTORS = [("192.0.2.1/32", "192.0.2.2/32"), ("0.0.0.0/0", "0.0.0.0/0"), ("192.0.2.9/32", "192.0.2.2/32"),
             ("192.0.2.1/32", "192.0.2.9/32"), ("2001:db8::1/128", "2001:db8::2/128")]

WHOLE = {
    "nothing": "", "blank": " \n\t\n", "no-dump": "Error: Operation not permitted\n" + STATE, "one-line": "src 192.0.2.1 dst 192.0.2.2\n",
    "two-first-lines": "src 192.0.2.1 dst 192.0.2.2\n" + STATE, "src-alone": "src\n\tproto esp spi 1 reqid 1 mode transport\n",
    "twice": STATE + STATE, "comp-alone": COMP, "comp-in-a-policy": COMP + POLICY.replace("proto esp", "proto comp"),
    "comp-spi-too-big": COMP.replace("0x00004001", "0x00014001"), "comp-lzs": COMP.replace("deflate", "lzs"),
    "ip-in-ip": COMP.replace("comp spi", "4 spi") + COMP.replace("comp spi", "ipv6 spi"),
    "three-in-order": STATE + COMP + AH + POLICY.replace(POLICY[POLICY.index("\ttmpl"):], "") + TEMPLATES[TEMPLATES.index("\ttmpl", 9):],
    "three-in-disorder": STATE + COMP + AH + POLICY[:POLICY.index("\ttmpl")] + TEMPLATES,
    "in-another-group": STATE + AH + POLICY + POLICY.replace("10.1", "10.3") + "\ttmpl src 192.0.2.1 dst 192.0.2.2\n\t\tproto ah reqid 2 mode transport\n",
    "same-group-again": STATE + POLICY + POLICY.replace("10.1", "10.3") + POLICY.replace("dir out", "dir in"),
    "older-and-newer": STATE + STATE.replace("1002", "1012") + AH + POLICY + TEMPLATES[-AH.count("x"):],
    "tunnels-of-one-spi": (STATE.replace("transport", "tunnel") + AH.replace("transport", "tunnel").replace("1003", "1002")
                           + STATE.replace("transport", "tunnel").replace("1002", "1000") + AH.replace("transport", "tunnel").replace("1003", "1000")),
    "six": STATE.replace("192.0.2.", "2001:db8::").replace("addr 0.0.0.0", "addr ::") + POLICY.replace("192.0.2.", "2001:db8::"),
    "one-line-each": (STATE + POLICY).replace("\n\t", "\\\t"), "many-faults": "\n".join(["src 1 dst 2\n\tdir x"] * 180) + "\n",
}


def seeds():
    for name, text in WHOLE.items():
        yield f"made-{name}", text.encode()
    for number, (old, new) in enumerate(STATE_CHANGES):
        yield f"made-state-{number}", (STATE.replace(old, new) + POLICY).encode()
    for number, (old, new) in enumerate(POLICY_CHANGES):
        yield f"made-policy-{number}", (STATE + POLICY.replace(old, new)).encode()
    for number, (src, dst) in enumerate(SELECTORS):
        policy = ANYWHERE.replace("10.1.0.0/16", src).replace("10.2.0.0/16", dst)
        for source in ("192.0.2.1", "0.0.0.0"):
            yield f"made-selector-{number}-from-{source}", (STATE.replace("192.0.2.1", source) + policy).encode()
