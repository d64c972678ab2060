/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Takes the place of the translations of the C library in a program, which needs
 * a locale for them, and not every machine has one but C. From now on everything
 * that is marked reads in letters that no text of the source has, and a third
 * longer. */
void pseudo_gettext_begin (void);
