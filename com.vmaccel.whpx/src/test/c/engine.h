/* What executes the guests of the double. Everything above it is the same for each. States are those of KVM's structures. */
#ifndef ENGINE_H
#define ENGINE_H

#include "double.h"

/* Parts of the state of a virtual processor. */
enum { REGS = 1, SREGS = 2, DEBUG = 4, EVENTS = 8, XCRS = 16 };

struct engine {
    bool has_apics;            /* local ones, and messages to them */
    bool (*is_present)(void);
    HRESULT (*create)(struct partition *p);
    void (*close)(struct partition *p);
    HRESULT (*vp_open)(struct vp *vp);
    void (*vp_close)(struct vp *vp);
    int (*map)(struct partition *p, int slot, uint64_t size);            /* 0 takes it away */
    int (*take_dirty)(struct partition *p, int slot, UINT64 *bitmap);    /* the pages written since, which are then clean */
    size_t (*cpuid)(struct partition *p, struct kvm_cpuid2 *table);      /* all it supports */
    uint64_t (*hertz)(void);                                             /* of time-stamp counters */
    int (*clock)(struct partition *p, bool write, uint64_t *nanos);
    int (*translate)(struct vp *vp, uint64_t gva, uint64_t *gpa);
    int (*load)(struct vp *vp, int parts);                               /* into the state */
    int (*store)(struct vp *vp);                                         /* what was changed there; not 0 if it does not go together */
    int (*msr)(struct vp *vp, bool write, UINT32 index, uint64_t *value);
    int (*xsave)(struct vp *vp, bool write, struct kvm_xsave *area);
    void (*sync)(struct vp *vp);                                         /* what a run tells with its exit */
    bool (*run_once)(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c);         /* true if there is an exit to tell */
};

extern const struct engine kvm_engine, unicorn_engine;

/* WHPX_DOUBLE_ENGINE=unicorn, or KVM where it can be opened, or what there is. */
const struct engine *engine_chosen(void);

/* kvm_run.c */
bool kvm_run_once(struct vp *vp, WHV_RUN_VP_EXIT_CONTEXT *c);

#endif
