package org.ascendtwin.live.acl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;

final class AclTableTest {
    private static final Pattern ROW =
            Pattern.compile("\\| `([^`]*?(\\w+)\\([^`]*\\);)` \\| \\S+ \\| (lib\\w+\\.so) .*");

    @Test
    void everyFunctionIsDeclaredAsInTheHeaders() throws IOException {
        List<String> declared = new ArrayList<>();
        for (String line : Files.readAllLines(SharedFolder.require("spec/acl-api.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                declared.add(row.group(3) + " " + row.group(1).replaceAll("\\s+", " "));
            }
        }
        assertThat(declared).hasSizeGreaterThan(300);
        assertThat(AclTable.functions()).hasSizeGreaterThan(100).allSatisfy(function -> assertThat(declared)
                .contains(function.library() + " " + function.prototype()));
    }

    @Test
    void everyTypeOfEveryFunctionHasALayout() {
        for (CFunction function : AclTable.functions()) {
            assertThat(function.descriptor().argumentLayouts())
                    .as(function.prototype())
                    .hasSameSizeAs(function.parameters());
        }
    }

    @Test
    void prototypesAreTakenApart() {
        CFunction function =
                CFunction.parse("libx.so const char *aclThing(const int64_t *viewDims, size_t count, bool flag);");
        assertThat(function.name()).isEqualTo("aclThing");
        assertThat(function.result()).isEqualTo("char*");
        assertThat(function.parameters()).containsExactly("int64_t*", "size_t", "bool");
        assertThat(function.parameterNames()).containsExactly("viewDims", "count", "flag");
        assertThat(CFunction.parse("libx.so aclError aclFinalize();").parameters())
                .isEmpty();
    }

    @Test
    void codesOfAclAndHcclAreToldApart() {
        assertThat(AclTable.codeName(AclTable.function("aclrtMalloc"), 207001))
                .isEqualTo("ACL_ERROR_RT_MEMORY_ALLOCATION");
        assertThat(AclTable.codeName(AclTable.function("HcclBarrier"), 9)).isEqualTo("HCCL_E_TIMEOUT");
        assertThat(AclTable.codeName(AclTable.function("aclrtMalloc"), 9)).isEqualTo("unknown code");
    }

    @Test
    void theHostExportsEveryFunctionOfTheTable() {
        AclLibraries libraries = AclLibraries.load(new LibraryFolder(HostAcl.requireFolder(), "host ACL"));
        assertThat(libraries.missing()).isEmpty();
        assertThat(libraries.loaded()).containsExactly("libascendcl.so", "libnnopbase.so", "libopapi.so", "libhccl.so");
    }
}
