/* SPDX-License-Identifier: Apache-2.0 */
#include "base/scope.h"

typedef struct
{
  LabScopeItem item;
  char name;
  LabScopeItem *companion; /* what its cancel enters, or makes leave */
} Operation;

static LabScope scope;
static GString *cancelled;

static void
cancel (LabScopeItem *item)
{
  g_assert_null (item->scope);
  g_string_append_c (cancelled, ((Operation *)item)->name);
}

static void
cancel_and_enter (LabScopeItem *item)
{
  cancel (item);
  lab_scope_enter (&scope, ((Operation *)item)->companion, cancel);
}

static void
cancel_and_take_along (LabScopeItem *item)
{
  cancel (item);
  lab_scope_leave (((Operation *)item)->companion);
}

static void
test_clear_cancels_newest_first (void)
{
  Operation a = { .name = 'a' }, b = { .name = 'b' }, c = { .name = 'c' };
  lab_scope_enter (&scope, &a.item, cancel);
  lab_scope_enter (&scope, &b.item, cancel);
  lab_scope_enter (&scope, &c.item, cancel);
  g_assert_cmpuint (lab_scope_size (&scope), ==, 3);
  lab_scope_clear (&scope);
  g_assert_cmpstr (cancelled->str, ==, "cba");
  g_assert_cmpuint (lab_scope_size (&scope), ==, 0);
}

static void
test_what_left_is_not_cancelled (void)
{
  Operation a = { .name = 'a' }, b = { .name = 'b' };
  lab_scope_enter (&scope, &a.item, cancel);
  lab_scope_enter (&scope, &b.item, cancel);
  lab_scope_leave (&a.item);
  lab_scope_leave (&a.item);
  g_assert_cmpuint (lab_scope_size (&scope), ==, 1);
  lab_scope_clear (&scope);
  g_assert_cmpstr (cancelled->str, ==, "b");
}

static void
test_item_enters_again (void)
{
  Operation a = { .name = 'a' };
  lab_scope_enter (&scope, &a.item, cancel);
  lab_scope_leave (&a.item);
  lab_scope_enter (&scope, &a.item, cancel);
  lab_scope_clear (&scope);
  g_assert_cmpstr (cancelled->str, ==, "a");
}

static void
test_entered_by_a_cancel (void)
{
  Operation late = { .name = 'l' };
  Operation a = { .name = 'a' }, b = { .name = 'b', .companion = &late.item };
  lab_scope_enter (&scope, &a.item, cancel);
  lab_scope_enter (&scope, &b.item, cancel_and_enter);
  lab_scope_clear (&scope);
  g_assert_cmpstr (cancelled->str, ==, "bla");
}

static void
test_taken_along_by_a_cancel (void)
{
  Operation a = { .name = 'a' }, b = { .name = 'b', .companion = &a.item };
  lab_scope_enter (&scope, &a.item, cancel);
  lab_scope_enter (&scope, &b.item, cancel_and_take_along);
  lab_scope_clear (&scope);
  g_assert_cmpstr (cancelled->str, ==, "b");
}

static void
set_up (gpointer unused, gconstpointer unused_data)
{
  cancelled = g_string_new (NULL);
  scope = (LabScope){ 0 };
}

static void
tear_down (gpointer unused, gconstpointer unused_data)
{
  g_string_free (cancelled, TRUE);
}

static void
run (gpointer unused, gconstpointer func)
{
  void (*test) (void) = *(void (*const *) (void))func;
  test ();
}

static const struct
{
  void (*func) (void);
  const char *path;
} rows[] = {
  { test_clear_cancels_newest_first, "/base/scope/clear-cancels-newest-first" },
  { test_what_left_is_not_cancelled, "/base/scope/what-left-is-not-cancelled" },
  { test_item_enters_again, "/base/scope/item-that-left-enters-again" },
  { test_entered_by_a_cancel, "/base/scope/what-a-cancel-enters-is-cancelled-too" },
  { test_taken_along_by_a_cancel, "/base/scope/a-cancel-takes-another-along" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add_vtable (rows[i].path, 0, &rows[i].func, set_up, run, tear_down);
  return g_test_run ();
}
