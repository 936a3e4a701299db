/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/lab.h"

/** lab_steps_manual: appends what a step may be: the words of scenarios, then the verbs and events of
 *  each kind, with their arguments. */
void lab_steps_manual (GString *text, const LabKinds *kinds);
