"""The store on a Milvus server: an index that many machines ask."""
