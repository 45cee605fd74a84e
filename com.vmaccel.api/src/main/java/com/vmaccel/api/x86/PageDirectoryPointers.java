package com.vmaccel.api.x86;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The four page directory pointers of paging with 32-bit addresses and physical address extension, which a processor loads together with CR3 and keeps: a feature of vCPUs with the
 * capability {@code PAGE_DIRECTORY_POINTERS}. They are state of their own, since a guest may have written others to memory since. A processor that translates guest-physical addresses in
 * hardware may read them from memory each time; it then tells what is there. To be used on the vCPU's owner thread. Source: Intel SDM volume 3 section 5.4.1; AMD APM volume 2 section 15.25.10.
 */
@ProviderType
public interface PageDirectoryPointers {

    /**
     * Reads them.
     *
     * @return the four entries, or empty while paging is off or of another kind
     */
    Optional<List<Long>> read();

    /**
     * Writes them, without their memory.
     *
     * @param pointers four entries
     * @throws IllegalArgumentException if there are not four
     * @throws IllegalStateException while an access is pending, or while paging is off or of another kind
     * @throws com.vmaccel.api.error.NativeCallException if the engine refuses them
     */
    void write(List<Long> pointers);
}
