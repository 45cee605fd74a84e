package com.vmaccel.tck.internal;

import com.vmaccel.tck.Case;
import com.vmaccel.tck.CaseContext;
import java.util.ArrayList;
import java.util.List;

/** The cases of one group. */
final class CaseList {

    /** Does what a case without guest code is about. */
    @FunctionalInterface
    interface Body {
        void run(CaseContext context) throws Exception;
    }

    private final String group;
    private final List<Entry> entries = new ArrayList<>();

    CaseList(String group) {
        this.group = group;
    }

    /** Adds a case that is data; it runs in every mode its code has bytes for. */
    GuestCase guest(String name, GuestCode code) {
        GuestCase added = new GuestCase(name, code);
        entries.add(added.entry());
        return added;
    }

    /** Adds a case that is written out, for every mode its guest code has bytes for. */
    Entry machine(String name, GuestCode code, Entry.Body body) {
        return add(new Entry(name, code, body));
    }

    /** Adds a case that needs no guest code. */
    Entry api(String name, Body body) {
        return add(new Entry(name, null, (context, mode) -> body.run(context)));
    }

    private Entry add(Entry entry) {
        entries.add(entry);
        return entry;
    }

    List<Case> cases() {
        return entries.stream().flatMap(entry -> entry.cases(group).stream()).toList();
    }
}
