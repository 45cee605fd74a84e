/* Virtual processors by index, and what is in a guest's memory. */
#include "engine.h"

/* An engine that executes instruction by instruction takes the lock for each: whoever waits for it stands at the door, which nobody passes meanwhile. */
void partition_lock(struct partition *p) {
    pthread_mutex_lock(&p->door);
    pthread_mutex_lock(&p->lock);
    pthread_mutex_unlock(&p->door);
}

struct vp *vp_find(struct partition *p, UINT32 index) {
    if (index >= MOST_VPS)
        return NULL;
    partition_lock(p);
    struct vp *vp = p->vps[index];
    pthread_mutex_unlock(&p->lock);
    return vp;
}

int vp_translate(struct vp *vp, uint64_t gva, uint64_t *gpa) {
    return vp->partition->engine->translate(vp, gva, gpa);
}

uint8_t *memory_at(struct partition *p, uint64_t gpa) {
    uint8_t *found = NULL;
    pthread_mutex_lock(&p->lock);
    for (int i = 0; i < MOST_SLOTS && !found; i++) {
        struct slot *s = &p->slots[i];
        if (s->size && gpa - s->gpa < s->size)
            found = s->host + (gpa - s->gpa);
    }
    pthread_mutex_unlock(&p->lock);
    return found;
}

/* Reads guest memory by linear address; returns how many bytes there were. */
int guest_read(struct vp *vp, uint64_t gva, uint8_t *bytes, int count) {
    uint64_t gpa = 0;
    for (int i = 0; i < count; i++, gpa++) {
        uint8_t *at;
        if ((i == 0 || ((gva + i) & (PAGE - 1)) == 0) && vp_translate(vp, gva + i, &gpa) < 0)
            return i;
        at = memory_at(vp->partition, gpa);
        if (!at)
            return i;
        bytes[i] = *at;
    }
    return count;
}

/* Writes guest memory that has just been read. */
int guest_write(struct vp *vp, uint64_t gva, const uint8_t *bytes, int count) {
    uint64_t gpa = 0;
    for (int i = 0; i < count; i++, gpa++) {
        if ((i == 0 || ((gva + i) & (PAGE - 1)) == 0) && vp_translate(vp, gva + i, &gpa) < 0)
            return i;
        uint8_t *at = memory_at(vp->partition, gpa);
        if (at && *at != bytes[i])
            *at = bytes[i];
    }
    return count;
}
