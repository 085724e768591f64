#include "COpenAPI.h"

// Of C23, which is newer than the dialect that packages are built with.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char document[] = {
#embed "openapi.yaml"
};

const unsigned char *openapi_document(void) { return document; }

size_t openapi_document_size(void) { return sizeof(document); }
