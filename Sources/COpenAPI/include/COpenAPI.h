#ifndef COPENAPI_H
#define COPENAPI_H

#include <stddef.h>

/// The bytes of openapi.yaml; they live as long as the process.
const unsigned char *openapi_document(void);

/// How many there are.
size_t openapi_document_size(void);

#endif
