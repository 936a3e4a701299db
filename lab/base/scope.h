/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/**
 * LabDone:
 * @self: the object that started the operation
 * @error: (nullable): why it failed; %NULL on success; borrowed
 *
 * The one completion type: called exactly once, never before the starting call returned.
 */
typedef void (*LabDone) (gpointer self, const GError *error);

/**
 * LabScope:
 *
 * Everything asynchronous that an owner has under way.  The owner embeds one, and clears it when
 * it stops: no callback comes after that.  Zero-filled memory is an empty scope.
 */
typedef struct
{
  GQueue items;
} LabScope;

/**
 * LabScopeItem:
 *
 * Embedded in what is entered in a scope.  It leaves the scope through lab_scope_leave(), or is
 * cancelled with it.
 */
typedef struct _LabScopeItem LabScopeItem;
struct _LabScopeItem
{
  GList link;
  LabScope *scope;
  void (*cancel) (LabScopeItem *item);
};

/**
 * lab_scope_enter:
 * @scope: the owner's scope
 * @item: the item; in no scope yet; stays where it is in memory until it leaves
 * @cancel: ends the operation without calling back; called once, after the item has left
 */
void lab_scope_enter (LabScope *scope, LabScopeItem *item,
                      void (*cancel) (LabScopeItem *item));

/**
 * lab_scope_leave:
 * @item: an item; no harm if it is in no scope
 */
void lab_scope_leave (LabScopeItem *item);

/**
 * lab_scope_clear:
 * @scope: a scope
 *
 * Cancels all items, the newest first; those that a cancel enters meanwhile, too.
 */
void lab_scope_clear (LabScope *scope);

/** lab_scope_size: the number of operations under way; tests look for leftovers with it. */
guint lab_scope_size (const LabScope *scope);
