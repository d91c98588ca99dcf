package org.ascendtwin.live.acl;

/** A number format of tensors, with ACL's code for it (aclDataType) and HCCL's (HcclDataType). */
public enum TensorType {
    FLOAT(0, 4, 4, "float32"),
    HALF(1, 3, 2, "float16"),
    BFLOAT16(27, 11, 2, "bfloat16"),
    INT8(2, 0, 1, "int8"),
    INT32(3, 2, 4, "int32"),
    INT64(9, 5, 8, "int64");

    private final int aclCode;
    private final int hcclCode;
    private final int bytes;
    private final String text;

    TensorType(int aclCode, int hcclCode, int bytes, String text) {
        this.aclCode = aclCode;
        this.hcclCode = hcclCode;
        this.bytes = bytes;
        this.text = text;
    }

    int aclCode() {
        return aclCode;
    }

    int hcclCode() {
        return hcclCode;
    }

    /** Bytes of an element. */
    public int bytes() {
        return bytes;
    }

    /** The name that torch, safetensors' users and kernel tables give it, such as {@code bfloat16}. */
    public String text() {
        return text;
    }
}
