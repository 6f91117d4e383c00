"""Django REST framework: ModelSerializer, prefetched relations, its own token check and pagination."""
