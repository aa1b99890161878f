/* SPDX-License-Identifier: Apache-2.0
 *
 * The first instructions: hart 0 gets a stack with a guard below it, a trap handler and cleared memory, and goes to
 * main(). We stay in machine mode, without interrupts: wfi wakes up at one that is pending, and nobody is called. */
  .section .text.start, "ax"
  .globl _start
_start:
  csrw mie, zero
  csrw mstatus, zero
  csrr t0, mhartid
  bnez t0, park

  .option push
  .option norelax /* gp is what relaxation goes by */
  la gp, __global_pointer$
  .option pop
  la sp, stack_top

  /* A stack that grows too deep meets a page that nobody may touch, locked so that this holds for machine mode too
   * (privileged architecture, section 3.7.1): an aligned 4 KiB region, NAPOT with nine ones. */
  la t0, stack_guard
  srli t0, t0, 2
  ori t0, t0, 0x1ff
  csrw pmpaddr0, t0
  li t0, 0x98 /* L, NAPOT, and neither R, W nor X */
  csrw pmpcfg0, t0

  la t0, trap
  csrw mtvec, t0

  la t0, bss_start
  la t1, bss_end
1:
  bgeu t0, t1, 2f
  sd zero, 0(t0)
  addi t0, t0, 8
  j 1b
2:
  call main
  tail power_off

park:
  wfi
  j park

  /* Nothing here traps but by a fault, or a promise that the core broke (__builtin_trap). The stack may be what is
   * wrong, so this begins a new one. */
  .align 2
trap:
  la sp, stack_top
  csrr a0, mcause
  csrr a1, mepc
  csrr a2, mtval
  tail trapped
