/* SPDX-License-Identifier: Apache-2.0 */
/* The Cx user profile: no crash; what is written reads again as the same. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "ims/user_data_xml.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (LabUserData) user = lab_user_data_read_xml ((const char *)data, size, NULL);
  if (user == NULL)
    return 0;
  g_autofree char *written = lab_user_data_write_xml (user);
  g_autoptr (GError) error = NULL;
  g_autoptr (LabUserData) again
      = lab_user_data_read_xml (written, strlen (written), &error);
  g_assert_true (again != NULL || strlen (written) > LAB_USER_DATA_MAX);
  if (again == NULL)
    return 0;
  g_autofree char *twice = lab_user_data_write_xml (again);
  g_assert_cmpstr (twice, ==, written);
  LabServiceRequest request = { .method = "MESSAGE",
                                .request_uri = "sip:bob@example.com",
                                .session_description = "v=0\r\nm=audio 1 RTP/AVP 0\r\n" };
  for (guint i = 0; i < user->profiles->len; i++)
    for (guint position = 0;
         lab_service_profile_next (user->profiles->pdata[i], &request, &position)
         != NULL;)
      ;
  return 0;
}
