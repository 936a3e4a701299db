/* SPDX-License-Identifier: Apache-2.0 */
#include "aka/usim.h"

#include <string.h>

#include "base/bytes.h"

LabUsimVerdict
lab_usim_authenticate (const LabMilenage *milenage, LabSqnArray *array,
                       const guint8 *rand, const guint8 *autn, LabUsimAnswer *answer)
{
  g_return_val_if_fail (array != NULL && answer != NULL, LAB_USIM_MAC_FAILURE);
  memset (answer, 0, sizeof *answer);
  guint64 sqn = 0;
  guint16 amf = 0;
  if (!lab_aka_autn_open (milenage, rand, autn, &sqn, &amf))
    return LAB_USIM_MAC_FAILURE;
  answer->sqn = sqn;
  answer->amf = amf;
  if (!lab_sqn_array_accept (array, sqn))
    {
      lab_aka_auts_build (milenage, rand, array->sqn_ms, answer->auts);
      return LAB_USIM_SYNCH_FAILURE;
    }
  lab_milenage_f2345 (milenage, rand, answer->res, answer->ck, answer->ik, NULL);
  return LAB_USIM_SUCCESS;
}

void
lab_usim_answer_wipe (LabUsimAnswer *answer)
{
  if (answer != NULL)
    lab_bytes_wipe (answer, sizeof *answer);
}
