/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VIRT_REPORT_H
#define VIRT_REPORT_H

/* What the router says on the UART. */
#include "router.h"

void report_start(const struct router* router);

/* Every count that is not zero, a line each: a name and a number. The last line is "end". */
void report_counts(const struct router* router);

#endif
