package org.ascendtwin.live.acl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstalledDriverTest {
    @TempDir
    Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void aMachineWithoutADriverHasNoVersion() {
        assertThat(InstalledDriver.version(root)).isEmpty();
    }

    @Test
    void theDriverNamesItselfInItsFolder() throws IOException {
        write(
                "usr/local/Ascend/driver/version.info",
                "Version=24.1.rc3\nascendhal_version=7.35.23\npackage_version=x\n");
        assertThat(InstalledDriver.version(root)).contains("24.1.rc3");
    }

    @Test
    void itsInstallerSaysWhereThatIs() throws IOException {
        write("etc/ascend_install.info", "UserName=HwHiAiUser\nDriver_Install_Path_Param=/opt/npu\n");
        write("usr/local/Ascend/driver/version.info", "Version=old\n");
        assertThat(InstalledDriver.version(root)).isEmpty();
        write("opt/npu/driver/version.info", "Version=25.0.rc1\n");
        assertThat(InstalledDriver.version(root)).contains("25.0.rc1");
    }
}
